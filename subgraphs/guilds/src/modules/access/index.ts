export { AccessEnded, AccessGuard, GuardedStream, told } from './access.service.ts';
export type { AccessLoaders, Pass, PassOptions, Verdict } from './access.service.ts';
