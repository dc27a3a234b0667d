import { isPlatformAdmin, type Actor } from '@testverse/platform/actor';
import type { Privacy } from './preference.entity.ts';

/** Preferences are for the person and for platform administrators. */
export function canSeePreferences(actor: Actor, accountId: string): boolean {
  return actor.userId === accountId || isPlatformAdmin(actor);
}

export function isSamePrivacy(before: Privacy, after: Privacy): boolean {
  return (
    before.profilePublic === after.profilePublic &&
    before.showStats === after.showStats &&
    before.showActivity === after.showActivity
  );
}
