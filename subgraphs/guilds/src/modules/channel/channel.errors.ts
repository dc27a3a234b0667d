import { DomainError, forbidden } from '@testverse/platform/errors';

/** Why an act on a channel is refused. Those of missing rights reach the person as GraphQL errors, the rest as user errors. */
export type ChannelRefusal =
  | 'CHANNEL_ARCHIVED'
  | 'CHANNEL_NAME_TAKEN'
  | 'TOO_MANY_CHANNELS'
  | 'MEMBERS_ONLY'
  | 'MODERATORS_ONLY'
  | 'ADMINISTRATORS_ONLY';

const texts: Readonly<Record<ChannelRefusal, { message: string; field?: string }>> = {
  CHANNEL_ARCHIVED: { message: 'This channel is archived: it can be read, and nobody writes.' },
  CHANNEL_NAME_TAKEN: {
    message: 'The guild has a channel of this name already. Archived ones keep theirs.',
    field: 'name',
  },
  TOO_MANY_CHANNELS: { message: 'The guild has as many channels as it can have.', field: 'guildId' },
  MEMBERS_ONLY: { message: 'Only members of the guild do this. Join it first.' },
  MODERATORS_ONLY: { message: 'Only moderators of the guild write in this channel.' },
  ADMINISTRATORS_ONLY: { message: 'Only administrators of the guild open and change channels.' },
};

/** @param named the input's field that named what is refused, where the refusal has none of its own */
export function channelError(refusal: ChannelRefusal, named?: string): DomainError {
  const { message, field = named } = texts[refusal];
  if (refusal.endsWith('_ONLY')) return forbidden(message);
  return new DomainError(refusal, message, field ? { field: [field] } : {});
}

/** Lets an allowed act pass. @throws the refusal's error */
export function demand(refusal: ChannelRefusal | null, named?: string): void {
  if (refusal !== null) throw channelError(refusal, named);
}
