import { DomainError } from '@testverse/platform/errors';

/** Why a guild is not written as asked. */
export type GuildRefusal = 'SLUG_TAKEN' | 'SLUG_RESERVED' | 'MAX_MEMBERS_TOO_LOW';

const texts: Readonly<Record<GuildRefusal, { message: string; field: string }>> = {
  SLUG_TAKEN: { message: 'Another guild has this address already.', field: 'slug' },
  SLUG_RESERVED: { message: 'This address is reserved. Choose another.', field: 'slug' },
  MAX_MEMBERS_TOO_LOW: {
    message: 'The guild has more members than that. Choose a higher limit, or none.',
    field: 'maxMembers',
  },
};

export function guildError(refusal: GuildRefusal): DomainError {
  const { message, field } = texts[refusal];
  return new DomainError(refusal, message, { field: [field] });
}
