export { AccessGuard, guarded } from './access.service.ts';
export type { AccessLoaders, Pass, PassOptions, Verdict } from './access.service.ts';
