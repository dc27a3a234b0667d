import { isPlatformAdmin, type Actor } from '@testverse/platform/actor';
import type { PersonEntity } from './person.entity.ts';

type Privacy = Pick<PersonEntity, 'profilePublic' | 'showStats' | 'showActivity'>;

/** Whether everybody may see how far the person is; nobody may while no fact about the person has come. */
export function showsStats(person: Privacy | null): boolean {
  return person !== null && person.profilePublic && person.showStats;
}

/** Whether everybody may see what the person did, and when. */
export function showsActivity(person: Privacy | null): boolean {
  return person !== null && person.profilePublic && person.showActivity;
}

/** Whether the actor is that person. */
export function isSelf(actor: Actor, userId: string): boolean {
  return actor.userId === userId;
}

/** Whether the actor sees what the person shows to nobody: they themselves and platform administrators. */
export function seesAll(actor: Actor, userId: string): boolean {
  return isSelf(actor, userId) || isPlatformAdmin(actor);
}
