export { productLoginLimits } from './login-limit.policy.ts';
export type { LoginLimits } from './login-limit.policy.ts';
export type { LoginLimitService } from './login-limit.service.ts';
