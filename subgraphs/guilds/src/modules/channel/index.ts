export { ChannelEntity, ChannelKind, mostUnread } from './channel.entity.ts';
export type { MemberChannel, Unread } from './channel.entity.ts';
export { channelError, demand } from './channel.errors.ts';
export type { ChannelLoaders } from './channel.loaders.ts';
export { canModerate, canSend, canTakePart, readable } from './channel.policy.ts';
export type { Room } from './channel.policy.ts';
export {
  asDecided,
  findById,
  holdStanding,
  listByIds,
  listRooms,
  unmarked,
  unreadFrom,
  unreadMessages,
} from './channel.repository.ts';
export { ChannelService, whileDecided } from './channel.service.ts';
export { Channel } from './channel.type.ts';
