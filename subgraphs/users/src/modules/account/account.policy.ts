import { isPlatformAdmin, type Actor } from '@testverse/platform/actor';
import type { AccountEntity } from './account.entity.ts';

/** 3–30 characters, checked after lower-casing. Starts with a letter or digit so that it can stand in a path. */
export const usernamePattern = /^[a-z0-9][a-z0-9_-]{2,29}$/;

/** Names that would read as the platform speaking, or collide with a path of the web app. */
const reserved = new Set(
  `about account accounts admin administrator anonymous api app assets auth billing blog bot careers contact
  dashboard deleted deleted-member developer developers docs everyone explore explorer export feed files guest
  guild guilds health help here home info jobs join jwks legal live login logout mail me member members metrics
  moderator moderators new news node noreply nobody notifications null official oauth operator owner payments people
  postmaster press privacy profile project projects public ready refresh register root router search security session
  sessions settings signin signout signup static status staff stream super-admin superadmin support system team terms
  testverse token undefined user username users verify viewer web webhook webhooks webmaster wellknown www`.split(
    /\s+/,
  ),
);

/** `deleted-…` is what an erased account is called from then on. */
export function isReservedUsername(username: string): boolean {
  return reserved.has(username) || username.startsWith('deleted-') || username.startsWith('testverse');
}

/** May the person sign in, or stay signed in? */
export function canSignIn(account: Pick<AccountEntity, 'status'>): boolean {
  return account.status === 'ACTIVE';
}

/**
 * Is what the person signed in with theirs alone? Anybody may claim an unverified address, with a password of their own:
 * signing in with it says nothing about who else tried. It must not depend on whether somebody else did claim it.
 */
export function ownsLogin(account: Pick<AccountEntity, 'emailVerifiedAt'>, login: string): boolean {
  return !login.includes('@') || account.emailVerifiedAt !== null;
}

/** The e-mail address and what is known about it are for the person and for platform administrators. */
export function canSeeEmail(actor: Actor, account: Pick<AccountEntity, 'id' | 'status'>): boolean {
  if (account.status === 'ERASED') return false;
  return actor.userId === account.id || isPlatformAdmin(actor);
}

/** A name finds only accounts that somebody still uses; an id finds every account (see `publicUsername`). */
export function isFoundByName(account: Pick<AccountEntity, 'status'>): boolean {
  return account.status === 'ACTIVE' || account.status === 'SUSPENDED';
}

/** Does the profile still speak for a person? */
export function isProfileShown(account: Pick<AccountEntity, 'status'>): boolean {
  return account.status === 'ACTIVE' || account.status === 'SUSPENDED';
}

/** The name that is shown in place of a hidden profile's; null when the profile is shown. */
export function placeholderName(account: Pick<AccountEntity, 'status'>): string | null {
  if (account.status === 'ERASED') return 'deleted member';
  return account.status === 'DEACTIVATED' ? 'deactivated member' : null;
}

/** The username others see. An erased account keeps none: what it was called may belong to somebody else one day. */
export function publicUsername(account: Pick<AccountEntity, 'id' | 'username' | 'status'>): string {
  return account.status === 'ERASED' ? `deleted-${account.id.slice(-12)}` : account.username;
}
