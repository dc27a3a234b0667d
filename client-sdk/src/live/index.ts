export { messageOutbox, type OutboxOptions, type OutboxShelf } from './account-outbox.ts';
export {
  channelTimeline,
  type ChannelTimeline,
  type ChannelTimelineOptions,
  type ChannelTimelineView,
  type TimelineAnchor,
} from './channel-timeline.ts';
export { connectLive, type Live, type LiveOptions } from './connect.ts';
export { guildRoom, type GuildRoom, type GuildRoomOptions } from './guild-room.ts';
export { live, type LiveDefinition, type LiveEventLike, type Reducers } from './live.ts';
export type {
  Outbox,
  OutboxFollower,
  OutgoingMessage,
  PendingMessage,
  QuotedMessage,
  SendDelay,
  WrittenMessage,
} from './outbox.ts';
export { channelTyping, guildPresence, typingNotice, unreadCounts, type ChannelUnread } from './signals.ts';
export type {
  ConnectionState,
  LiveSubscription,
  SubscribeArguments,
  SubscribeOptions,
  Subscriber,
} from './subscriber.ts';
export type { TimelineChannel, TimelineMessage } from './timeline-state.ts';
export type { LiveStatus, LiveView } from './view.ts';
export type { WebSocketClass, WebSocketLike } from './web-socket.ts';
