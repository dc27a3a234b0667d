export { MovableClock } from './clock.ts';
export { cloneDatabase } from './database.ts';
export { EventSource } from './event-source.ts';
export { follow } from './follow.ts';
export type { Followed } from './follow.ts';
export { hasRedis, RedisServer } from './redis-server.ts';
export { asActor, startSubgraph } from './start-subgraph.ts';
export type { Run, StartOptions, TestAnswer, TestResult, TestSubgraph } from './start-subgraph.ts';
