import { DomainError, forbidden } from '@testverse/platform/errors';

/** Why an act on a membership is refused. All but `ROLE_TOO_LOW` reach the person as user errors of that code. */
export type MembershipRefusal =
  | 'GUILD_FULL'
  | 'INVITATION_REQUIRED'
  | 'NOT_A_MEMBER'
  | 'OWNER_CANNOT_LEAVE'
  | 'OWNER_CANNOT_BE_DEMOTED'
  | 'OWNER_CANNOT_BE_REMOVED'
  | 'OWNERSHIP_NOT_GRANTABLE'
  | 'ROLE_TOO_LOW';

const texts: Readonly<Record<MembershipRefusal, { message: string; field?: string }>> = {
  GUILD_FULL: { message: 'This guild is full.', field: 'guildId' },
  INVITATION_REQUIRED: { message: 'This guild can only be joined by invitation.', field: 'guildId' },
  NOT_A_MEMBER: { message: 'You are not a member of this guild.', field: 'guildId' },
  OWNER_CANNOT_LEAVE: {
    message: 'The owner cannot leave the guild. Hand it over or delete it first.',
    field: 'guildId',
  },
  OWNER_CANNOT_BE_DEMOTED: {
    message: 'The owner keeps the role until the guild is handed over.',
    field: 'userId',
  },
  OWNER_CANNOT_BE_REMOVED: { message: 'The owner cannot be removed from the guild.', field: 'userId' },
  OWNERSHIP_NOT_GRANTABLE: { message: 'A guild changes its owner only by being handed over.', field: 'role' },
  ROLE_TOO_LOW: { message: 'Only a higher role in the guild may do this.' },
};

/** The refusal as the error that tells it. */
export function refused(refusal: MembershipRefusal): DomainError {
  const { message, field } = texts[refusal];
  if (refusal === 'ROLE_TOO_LOW') return forbidden(message);
  return new DomainError(refusal, message, field ? { field: [field] } : {});
}

/** Lets an allowed act pass. @throws the refusal's error */
export function demand(refusal: MembershipRefusal | null): void {
  if (refusal !== null) throw refused(refusal);
}
