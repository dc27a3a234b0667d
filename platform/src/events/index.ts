export { runConsumers } from './consumer-runner.ts';
export type { ConsumerRunner } from './consumer-runner.ts';
export { consumersOf } from './consumers.ts';
export type { Consumers, ConsumerStatus } from './consumers.ts';
export { CursorScalar, decodeCursor, encodeCursor } from './cursor.ts';
export { createMemoryDoorbell } from './doorbell.ts';
export type { Doorbell } from './doorbell.ts';
export { topicOf } from './event.ts';
export type { EventContract, EventDraft, JsonValue, LoggedEvent, TopicEvent } from './event.ts';
export { SubscriberBehind } from './event-log.ts';
export type {
  CursorReset,
  EventLog,
  EventLogBounds,
  EventLogParts,
  EventStream,
  ResumePoint,
  Retention,
  RowStatement,
  SubscribeOptions,
} from './event-log.ts';
export { localFeed } from './feed.ts';
export type { EventFeed, FeedPage, OriginFeed } from './feed.ts';
export type { Handler, Projection } from './handler.ts';
export { openEventLog } from './open-event-log.ts';
export type { ParkedEvent } from './parking.ts';
export { createPostgresDoorbell } from './postgres-doorbell.ts';
export { eventTables } from './tables.ts';
