import type { Reference } from '@testverse/platform/graphql';
import type { UsersContext } from '../../context.ts';
import { userId } from '../../node.ts';
import type { PersonView } from './account.entity.ts';
import { isFoundByName, usernamePattern } from './account.policy.ts';

/** Finds the person another subgraph speaks of, by either key; null for one that does not exist. */
export async function resolveUserReference(
  reference: Reference,
  ctx: UsersContext,
): Promise<PersonView | null> {
  const { id, username } = reference;
  if (typeof id === 'string') {
    const uuid = userId.tryDecode(id);
    return uuid === null ? null : ctx.load.person.load(uuid);
  }
  const name = typeof username === 'string' ? username.toLowerCase() : '';
  if (!usernamePattern.test(name)) return null;
  const person = await ctx.load.personByUsername.load(name);
  return person && isFoundByName(person) ? person : null;
}
