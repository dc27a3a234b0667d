import { asActor } from '@testverse/platform/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { achievements } from '../../achievements.ts';
import { achievementId } from '../../node.ts';
import { said } from '../../testing/facts.ts';
import { startGame, type Game, type Person } from '../../testing/game.ts';

let game: Game;
let mira: Person;

beforeAll(async () => {
  game = await startGame();
});
afterAll(() => game.close());

/** As after an achievement was added: the facts are booked, and nothing is unlocked for them. */
beforeEach(async () => {
  mira = await game.person();
  await game.happen(said(mira.userId, '2026-11-20T10:00:00Z'));
  await game.settle();
  await game.query('delete from gamification.achievement_unlock where user_id = $1', [mira.userId]);
});

const check = `mutation ($input: CheckAchievementsInput!) { checkAchievements(input: $input) {
  unlocked { unlockedAt achievement { key } } userErrors { code field } } }`;

const unlockEvents = async (person: Person): Promise<number> =>
  (
    await game.query(
      `select from gamification.event_log where type = 'gamification.achievement.unlocked.v1'
       and topic = 'gamification/user:' || $1`,
      [person.userId],
    )
  ).length;

describe('checkAchievements', () => {
  it('unlocks what was earned, as of when it was, and tells of it once', async () => {
    const before = await unlockEvents(mira);
    const { checkAchievements } = await game.ask(mira, check, { input: {} });
    expect(checkAchievements).toEqual({
      unlocked: [{ unlockedAt: '2026-11-20T10:00:00.000Z', achievement: { key: 'first-message' } }],
      userErrors: [],
    });
    const again = await game.ask(mira, check, { input: {} });
    expect(again.checkAchievements).toEqual({ unlocked: [], userErrors: [] });
    expect(await unlockEvents(mira)).toBe(before + 1);
  });

  it('unlocks once when it is asked twenty times at once', async () => {
    const before = await unlockEvents(mira);
    const answers = await Promise.all(Array.from({ length: 20 }, () => game.ask(mira, check, { input: {} })));
    expect(answers.flatMap(({ checkAchievements }) => checkAchievements.unlocked)).toHaveLength(1);
    expect(await unlockEvents(mira)).toBe(before + 1);
  });

  it('answers the same to a repetition with its key', async () => {
    const meta = { idempotency: { key: 'again', fields: { checkAchievements: 0 } } };
    for (let turn = 0; turn < 2; turn += 1) {
      const { data } = await game.as(mira)(check, { input: {} }, meta);
      expect(data.checkAchievements.unlocked).toMatchObject([{ achievement: { key: 'first-message' } }]);
    }
  });

  it('looks at one achievement when it is asked to', async () => {
    const [message, guild] = achievements.map(({ id }) => achievementId.encode(id));
    const ask = async (input: object): Promise<unknown> =>
      (await game.ask(mira, check, { input })).checkAchievements;
    expect(await ask({ achievementId: guild })).toEqual({ unlocked: [], userErrors: [] });
    expect(await ask({ achievementId: message })).toMatchObject({ unlocked: [{}] });
  });

  it('refuses visitors, and what is no achievement', async () => {
    const { errors } = await game.run(check, { input: {} });
    expect(errors?.[0]?.extensions['code']).toBe('UNAUTHENTICATED');
    const unknown = achievementId.encode(mira.userId);
    expect((await game.ask(mira, check, { input: { achievementId: unknown } })).checkAchievements).toEqual({
      unlocked: null,
      userErrors: [{ code: 'NOT_FOUND', field: ['achievementId'] }],
    });
    const wrong = await game.as(asActor())(check, { input: { achievementId: 'guild_x' } });
    expect(wrong.errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
  });
});
