import { isPlatformAdmin, type Actor } from '@testverse/platform/actor';
import type { ProfileEntity } from './profile.entity.ts';

/** All of a profile that is kept private is for the person and for platform administrators. */
export function canSeePrivate(actor: Actor, profile: Pick<ProfileEntity, 'id'>): boolean {
  return actor.userId === profile.id || isPlatformAdmin(actor);
}
