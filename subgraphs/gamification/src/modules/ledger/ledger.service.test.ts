import { uuids } from '@testverse/platform/context';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { completed, joined, profiled, reached, said } from '../../testing/facts.ts';
import { startGame, type Game, type Person } from '../../testing/game.ts';

let game: Game;
let mira: Person;

beforeAll(async () => {
  game = await startGame();
  mira = await game.person();
  await game.happen(joined(mira.userId, '2026-11-20T10:00:00Z'));
  await game.settle();
});
afterAll(() => game.close());

/** What was booked to a person, coins aside. */
const booked = (userId: string): Promise<{ rule_key: string; amount: number }[]> =>
  game.query(
    `select rule_key, amount from gamification.ledger_entry
     where user_id = $1 and currency = 'XP' and rule_key <> 'achievement-unlocked' order by recorded_at, amount desc`,
    [userId],
  );

describe('the ledger', () => {
  it.each([
    'update gamification.ledger_entry set amount = 1000000',
    `update gamification.ledger_entry set occurred_at = now() where rule_key = 'guild-joined'`,
    'delete from gamification.ledger_entry',
    'truncate gamification.ledger_entry cascade',
  ])('refuses %s', async (statement) => {
    const before = await game.query('select * from gamification.ledger_entry order by id');
    await expect(game.query(statement)).rejects.toThrow('the ledger is append-only');
    expect(await game.query('select * from gamification.ledger_entry order by id')).toEqual(before);
    expect(before.length).toBeGreaterThan(0);
  });

  it('pays once for a guild, an assessment, a milestone and a project, whatever happens again', async () => {
    const [guildId, assessmentId, projectId] = [uuids.next(), uuids.next(), uuids.next()];
    const { userId } = await game.person();
    const later = (nth: number): string => `2026-11-20T1${nth}:00:00Z`;
    for (const nth of [1, 2])
      await game.happen(
        joined(userId, later(nth), guildId),
        profiled(userId, later(nth), assessmentId),
        completed([userId], later(nth), projectId),
      );
    await game.settle();
    expect((await booked(userId)).map(({ rule_key: rule, amount }) => `${rule} ${amount}`).sort()).toEqual([
      'guild-joined 5',
      'personality-profile-created 15',
      'project-completed 100',
    ]);
  });

  it('pays a project once, to those who were there the first time it was completed', async () => {
    const [ann, ben, cas] = [uuids.next(), uuids.next(), uuids.next()];
    const projectId = uuids.next();
    await game.happen(
      completed([ann, ben], '2026-11-20T10:00:00Z', projectId),
      completed([ann, ben, cas], '2026-11-20T11:00:00Z', projectId),
    );
    await game.settle();
    const amounts = await Promise.all(
      [ann, ben, cas].map(async (one) => (await booked(one)).map(({ amount }) => amount)),
    );
    expect(amounts).toEqual([[50], [50], []]);
  });

  it('books what was earned, also what no longer counts', async () => {
    const { userId } = await game.person();
    await game.happen(
      ...Array.from({ length: 22 }, () => said(userId, '2026-11-20T10:00:00Z')),
      reached([userId], 5, '2026-11-20T10:00:00Z'),
    );
    await game.settle();
    expect(await booked(userId)).toHaveLength(23);
  });

  it('leaves out of the folds what was taken back, and the reversal with it', async () => {
    const mira = await game.person();
    await game.happen(reached([mira.userId], 1, '2026-11-20T10:00:00Z'));
    await game.settle();
    await game.query(
      `insert into gamification.ledger_entry (id, user_id, currency, amount, source_event_id, rule_key, rule_version,
         subject_key, occurred_at, recorded_at, reversal_of)
       select gen_random_uuid(), user_id, currency, -amount, gen_random_uuid(), rule_key, rule_version, subject_key,
         occurred_at, now(), id from gamification.ledger_entry where user_id = $1 and rule_key = 'milestone-completed'`,
      [mira.userId],
    );
    await game.happen(said(mira.userId, '2026-11-20T11:00:00Z'));
    await game.settle();
    const [seen] = await game.users(mira, [mira], 'gamification { xp coins }');
    expect(seen.gamification).toEqual({ xp: 1 + 25 + 10, coins: 3 + 1 });
  });
});
