export { GuildMembershipStatus, GuildRole, MembershipEntity } from './membership.entity.ts';
export type { MembershipFacts } from './membership.entity.ts';
export { demand } from './membership.errors.ts';
export type { MembershipLoaders, MembershipPages } from './membership.loaders.ts';
export { GuildMembersArgs, RemoveGuildMemberInput, SetGuildMemberRoleInput } from './membership.inputs.ts';
export {
  canJoin,
  canLeave,
  canRemove,
  canSeeMembership,
  canSetRole,
  holds,
  isActive,
  isPresent,
} from './membership.policy.ts';
export type { Door, Standing } from './membership.policy.ts';
export { findOfUser, listByIds, listOfUsers, ownBeside, ownColumns } from './membership.repository.ts';
export type { BesideOwn, GuildCondition } from './membership.repository.ts';
export { MembershipService } from './membership.service.ts';
export type { MembershipOutcome } from './membership.service.ts';
export { GuildMembership, GuildMembershipConnection } from './membership.type.ts';
