export { AccountEntity } from './account.entity.ts';
export type { AccountView, PersonView, ProfileLines } from './account.entity.ts';
export { userRegistered } from './account.events.ts';
export type { AccountLoaders } from './account.loaders.ts';
export {
  canSignIn,
  isProfileShown,
  isReservedUsername,
  ownsLogin,
  placeholderName,
  usernamePattern,
} from './account.policy.ts';
export { usernameConstraint, usernameTaken } from './account.service.ts';
export type { AccountDraft, AccountPrivileges, AccountService } from './account.service.ts';
export { User } from './account.type.ts';
