import { uuids } from '@testverse/platform/context';
import { nodeId } from '@testverse/platform/graphql';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { completed, reached } from '../../testing/facts.ts';
import { startGame, type Game, type Person } from '../../testing/game.ts';

let game: Game;

beforeAll(async () => {
  game = await startGame();
});
afterAll(() => game.close());

async function paidTo(...people: Person[]): Promise<Record<string, number>> {
  const rows = await game.query<{ currency: string; sum: number }>(
    `select currency, sum(amount)::int as sum from gamification.ledger_entry
     where user_id = any($1) and rule_key <> 'achievement-unlocked' group by currency`,
    [people.map(({ userId }) => userId)],
  );
  return Object.fromEntries(rows.map(({ currency, sum }) => [currency, sum]));
}

/** As the router asks, to visitors. */
async function rewardOf(type: string, fields: object = {}): Promise<{ xp: number; coins: number }> {
  const of = [{ __typename: type, id: nodeId(type.toLowerCase()).encode(uuids.next()), ...fields }];
  const query = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on ${type} { reward { xp coins } } } }`;
  return (await game.ask(null, query, { of }))._entities[0].reward;
}

it('a milestone says what reaching it pays, whatever it weighs', async () => {
  const weights = [1, 3, 5];
  const people = await Promise.all(weights.map(() => game.person()));
  await game.happen(...people.map(({ userId }, nth) => reached([userId], weights[nth])));
  await game.settle();
  for (const [nth, person] of people.entries()) {
    const { xp, coins } = await rewardOf('Milestone', { weight: weights[nth] });
    expect({ XP: xp, COIN: coins }).toEqual(await paidTo(person));
  }
});

it('what is shared is as much, and a project says what completing it pays', async () => {
  const [ann, bob, cem, dan] = await Promise.all([1, 2, 3, 4].map(() => game.person()));
  if (!ann || !bob || !cem || !dan) throw new Error('four people are needed');
  await game.happen(reached([ann.userId, bob.userId, cem.userId], 2), completed([dan.userId]));
  await game.settle();
  expect((await paidTo(ann, bob, cem))['XP']).toBe((await rewardOf('Milestone', { weight: 2 })).xp);
  const { xp, coins } = await rewardOf('Project');
  expect(await paidTo(dan)).toEqual({ XP: xp, COIN: coins });
});
