export { MessageEntity, shownUsers } from './message.entity.ts';
export type { ReactionGroup } from './message.entity.ts';
export { messageError } from './message.errors.ts';
export type { MessageLoaders } from './message.loaders.ts';
export { ampleMessageLimits, productMessageLimits } from './message.policy.ts';
export type { Burst, MessageLimits } from './message.policy.ts';
export { findById, listByIds, lock, reactionsOf } from './message.repository.ts';
export { MessageService } from './message.service.ts';
export { Message } from './message.type.ts';
