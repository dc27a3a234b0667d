import type { Actor } from '@testverse/platform/actor';

/** Names whose bucket pays and whose turn it is: a person, else a network address. Empty for what nobody sent. */
export function senderOf(actor: Pick<Actor, 'userId' | 'ipHash'> | undefined): string {
  if (!actor) return '';
  return actor.userId ?? `ip:${actor.ipHash ?? ''}`;
}
