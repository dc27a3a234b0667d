export { EnvError, flag, integer, oneOf, parseEnv, text } from './env.ts';
export type { EnvReader, EnvSource } from './env.ts';
