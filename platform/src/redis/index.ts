export { connectRedis } from './connect.ts';
export type { RedisPlace } from './connect.ts';
export { createRedisDoorbell } from './doorbell.ts';
export type { RedisDoorbellOptions } from './doorbell.ts';
