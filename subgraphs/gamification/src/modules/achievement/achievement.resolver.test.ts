import { asActor } from '@testverse/platform/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { achievements } from '../../achievements.ts';
import { achievementId } from '../../node.ts';
import { rules } from '../../rules/index.ts';
import { joined, said } from '../../testing/facts.ts';
import { startGame, type Game } from '../../testing/game.ts';

let game: Game;

beforeAll(async () => {
  game = await startGame();
});
afterAll(() => game.close());

const shown = `id key name category rarity target reward { xp badge title }
  viewerProgress { current target } viewerUnlockedAt`;

describe('achievements', () => {
  it('are listed with how far the viewer is, in pages', async () => {
    const mira = await game.person();
    await game.happen(said(mira.userId, '2026-11-20T10:00:00Z'), said(mira.userId, '2026-11-20T11:00:00Z'));
    await game.settle();
    await game.rest();
    const list = (args: string): string =>
      `{ achievements${args} { edges { node { ${shown} } } pageInfo { endCursor hasNextPage } } }`;
    const { achievements: first } = await game.ask(mira, list('(first: 2)'));
    expect(first.edges).toMatchObject([
      {
        node: {
          key: 'first-message',
          reward: { xp: 10, badge: 'hello-world', title: null },
          viewerProgress: { current: 1, target: 1 },
          viewerUnlockedAt: '2026-11-20T10:00:00.000Z',
        },
      },
      { node: { key: 'first-guild', viewerProgress: { current: 0, target: 1 }, viewerUnlockedAt: null } },
    ]);
    const { achievements: rest } = await game.ask(
      null,
      list(`(first: 9, after: "${first.pageInfo.endCursor}")`),
    );
    expect(rest.edges).toHaveLength(achievements.length - 2);
    expect(rest.edges[0].node).toMatchObject({ viewerProgress: null, viewerUnlockedAt: null });
    const cost = (count: number): Promise<number> =>
      game.countStatements(() => game.ask(mira, list(`(first: ${count})`)));
    expect([await cost(1), await cost(5)]).toEqual([2, 2]);
  });

  it('are found by their id, by reference as well', async () => {
    const id = achievementId.encode(achievements[3]?.id ?? '');
    const query = `query ($id: ID!, $of: [_Any!]!) { achievement(id: $id) { name }
      _entities(representations: $of) { ... on Achievement { name reward { title } } } }`;
    const of = [{ __typename: 'Achievement', id }];
    expect(await game.ask(null, query, { id, of })).toEqual({
      achievement: { name: 'Shipped' },
      _entities: [{ name: 'Shipped', reward: { title: 'Shipper' } }],
    });
    const none = achievementId.encode(asActor().userId);
    expect((await game.ask(null, query, { id: none, of: [] })).achievement).toBeNull();
  });

  it('ask for entries of rules that exist, and are told apart for ever', () => {
    const keys = new Set(rules.map(({ key }) => key));
    expect(achievements.filter(({ criterion }) => !keys.has(criterion.ruleKey))).toEqual([]);
    expect(new Set(achievements.flatMap(({ id, key }) => [id, key])).size).toBe(2 * achievements.length);
  });

  it('are unlocked once, and reward once, for a hundred facts', async () => {
    const mira = await game.person();
    await game.happen(...Array.from({ length: 100 }, () => joined(mira.userId, '2026-11-20T10:00:00Z')));
    await game.settle();
    const list = 'achievements(first: 9) { edges { node { unlockedAt achievement { key } } } }';
    const [found] = await game.users(null, [mira], list);
    expect(found.achievements.edges).toEqual([
      { node: { unlockedAt: '2026-11-20T10:00:00.000Z', achievement: { key: 'first-guild' } } },
    ]);
    const rewards = await game.query(
      `select from gamification.ledger_entry where user_id = $1 and rule_key = 'achievement-unlocked' and currency = 'XP'`,
      [mira.userId],
    );
    expect(rewards).toHaveLength(1);
  });
});
