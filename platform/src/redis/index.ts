export { connectRedis } from './connect.ts';
export type { RedisPlace } from './connect.ts';
export { createRedisDoorbell } from './doorbell.ts';
export type { RedisDoorbellOptions } from './doorbell.ts';
export { redisFeed } from './feed.ts';
export type { RedisFeedParts } from './feed.ts';
export { runRelay } from './relay.ts';
export type { Relay } from './relay.ts';
export { PatientRedis, type PatienceParts } from './patience.ts';
