import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { consumersOf, runConsumers, type EventFeed, type LoggedEvent } from '@testverse/platform/events';
import { uuids } from '@testverse/platform/context';
import { afterEach, describe, expect, it } from 'vitest';
import {
  completed,
  joined,
  privacyChanged,
  profiled,
  reached,
  registered,
  said,
  type Fact,
} from './testing/facts.ts';
import type { GamificationTx } from './context.ts';
import { AchievementService } from './modules/achievement/index.ts';
import { LedgerService } from './modules/ledger/index.ts';
import { LevelService } from './modules/level/index.ts';
import { ProfileService } from './modules/profile/index.ts';
import { RewardService } from './modules/reward/index.ts';
import { rules, type RewardRule } from './rules/index.ts';
import { startGame, type Game } from './testing/game.ts';
import { verifyLedger } from './verify-ledger.ts';

const soak = Number(process.env['SOAK'] ?? 1);
const inTime = { timeout: 120_000, interval: 20 };
const root = path.resolve(import.meta.dirname, '../../..');

const games: Game[] = [];
const children: ChildProcess[] = [];

async function start(): Promise<Game> {
  const game = await startGame({ isRunning: false });
  games.push(game);
  return game;
}

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await Promise.all(games.splice(0).map((game) => game.close()));
});

/** The life of a few people over three days around the end of a month that is the end of a week as well. */
function lifeOf(seed: number): Fact[] {
  let dice = seed;
  const roll = (sides: number): number => {
    dice = (dice * 48_271) % 2_147_483_647;
    return dice % sides;
  };
  const zones = ['America/New_York', 'Asia/Tokyo', 'Europe/Berlin', 'Pacific/Kiritimati'];
  const people = zones.map(() => uuids.next());
  const [projects, guilds, channels] = [1, 2, 3].map((count) =>
    Array.from({ length: count + 1 }, () => uuids.next()),
  );
  const pick = <T>(from: readonly T[] = []): T => from[roll(from.length)] as T;
  const moment = (): string =>
    new Date(Date.parse('2026-05-30T18:00:00Z') + roll(72 * 60) * 60_000).toISOString();
  const happenings = [
    () => said(pick(people), moment(), pick(channels)),
    () => said(pick(people), moment(), pick(channels)),
    () => joined(pick(people), moment(), pick(guilds)),
    () => reached(people.slice(roll(3)), 1 + roll(5), moment(), pick(projects)),
    () => completed(people.slice(roll(3)), moment(), pick(projects)),
    () => profiled(pick(people), moment()),
    () => privacyChanged(pick(people), { showStats: roll(2) > 0 }),
  ];
  // In one day of UTC they reach what a day counts for; where they live it is two days, which come to a level more.
  const late = uuids.next();
  return [
    ...['18:00', '18:10', '19:00'].map((time) => reached([late], 5, `2026-05-28T${time}:00Z`)),
    ...people.slice(1).map((userId, nth) => registered(userId, zones[nth + 1])),
    ...Array.from({ length: 70 * soak }, () => pick(happenings)()),
    // The last to be known is the one whose days begin latest.
    ...people.slice(0, 1).map((userId) => registered(userId, zones[0])),
    registered(late, 'Asia/Kolkata'),
  ];
}

/** All that people read, without what differs from one run to the next. */
function shownBy(game: Game): Promise<unknown[]> {
  return game.query(
    `select 'profile' as of, user_id::text, xp::text || '/' || coins || '/' || level as value, reached_at from gamification.profile
     union all select 'day', user_id::text, local_date || ' ' || utc_date || ' ' || xp || ' ' || coins, reached_at from gamification.xp_day
     union all select period, user_id::text, starts_on || ' ' || xp || ' ' || is_listed, reached_at from gamification.xp_period where xp > 0
     union all select 'unlock', user_id::text, achievement_id::text, unlocked_at from gamification.achievement_unlock
     union all select 'level', user_id::text, level::text, null from gamification.level_reached
     union all select 'entry', user_id::text, rule_key || ' ' || currency || ' ' || amount, null from gamification.ledger_entry
     order by 1, 2, 3, 4`,
  );
}

/** A carrier that delivers at least once: each event several times, topics mixed anew, each topic in its order. */
async function carrierOf(feed: EventFeed, times: number, seed: number): Promise<EventFeed> {
  const { events, upTo } = await feed.read(0, 100_000);
  const queues = [...new Set(events.map(({ topic }) => topic))].map((topic) =>
    Array.from({ length: times }, () => events.filter((event) => event.topic === topic)).flat(),
  );
  const delivered: LoggedEvent[] = [];
  for (let dice = seed; queues.some((queue) => queue.length > 0); dice = (dice * 48_271) % 2_147_483_647) {
    const next = queues[dice % queues.length]?.shift();
    if (next) delivered.push(next);
  }
  return {
    producer: feed.producer,
    head: () => Promise.resolve(upTo),
    onNews: () => () => undefined,
    read: (after) =>
      Promise.resolve({ events: after < upTo ? delivered : [], upTo: Math.max(after, upTo), isHeld: false }),
  };
}

async function copyLogs(from: Game, to: Game): Promise<void> {
  for (const { producer } of from.feeds.filter((feed) => feed.producer !== 'gamification')) {
    const rows = await from.query<{ row: string }>(
      `select to_jsonb(e)::text as row from "${producer}".event_log e`,
    );
    await to.query(
      `insert into "${producer}".event_log select (jsonb_populate_record(null::"${producer}".event_log, row::jsonb)).*
       from unnest($1::text[]) as row`,
      [rows.map(({ row }) => row)],
    );
  }
}

/**
 * Delivers what the feeds have. Without the subgraph's own it is one source after the other, the last one first: so people
 * are not known until all is booked.
 */
async function deliver(game: Game, feeds: readonly EventFeed[]): Promise<void> {
  const isAtOnce = feeds.some(({ producer }) => producer === 'gamification');
  for (const turn of isAtOnce ? [feeds] : feeds.map((feed) => [feed]).reverse()) {
    const handlers = game.running.handlers.filter(({ from }) =>
      turn.some(({ producer }) => producer === from),
    );
    const party = { ...game.running, handlers };
    const runner = runConsumers(party, turn);
    for (const feed of turn)
      for (const { name } of handlers.filter(({ from }) => from === feed.producer))
        if ((await feed.head()) > 0)
          expect(await consumersOf(party, turn).caughtUp(name, await feed.head(), 60_000)).toBe(true);
    await runner.stop();
  }
}

describe('the ledger and its folds', () => {
  it('come to the same from facts delivered once, twice and ten times, shuffled across topics and sources', async () => {
    const first = await start();
    await first.happen(...lifeOf(4711));
    await first.settle();
    await first.rest();
    const expected = await shownBy(first);
    expect(expected.length).toBeGreaterThan(50);
    expect((await verifyLedger(first.running, first.feeds)).differences).toEqual([]);
    for (const times of [1, 2, 10]) {
      const again = await start();
      await copyLogs(first, again);
      const own = again.feeds.at(-1) as EventFeed;
      const feeds = await Promise.all(
        again.feeds.slice(0, -1).map((feed, nth) => carrierOf(feed, times, 17 + nth + times)),
      );
      if (times === 1) await deliver(again, feeds);
      else await deliver(again, [...feeds, own]);
      await again.settle();
      await again.rest();
      expect(await shownBy(again)).toEqual(expected);
      expect((await verifyLedger(again.running, again.feeds)).differences).toEqual([]);
    }
  });

  it('come to the same although the process that books is killed in the midst of it again and again', async () => {
    const game = await start();
    const facts = lifeOf(815);
    await game.happen(...facts);
    // What stands still behind an effect comes last: it may have taken all that there was at once.
    for (const [nth, standsStill] of ['inside', 'inside', 'behind'].entries()) {
      const program = 'subgraphs/gamification/src/testing/booking-process.ts';
      const args = ['tools/run.mjs', program, game.databaseUrl, standsStill, String(7 + 9 * nth)];
      const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
      children.push(child);
      const said = new Set<string>();
      createInterface({ input: child.stdout }).on('line', (line) => said.add(line));
      await expect.poll(() => said.has('handling'), inTime).toBe(true);
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    }
    await game.settle();
    await game.rest();
    const report = await verifyLedger(game.running, game.feeds);
    expect(report).toMatchObject({ differences: [], parked: 0 });
    expect(report.entries).toBeGreaterThan(40);
  });

  it('are found out when something is wrong with them, whatever it is', async () => {
    const game = await start();
    const userId = uuids.next();
    await game.happen(
      registered(userId),
      said(userId, '2026-05-30T12:00:00Z'),
      joined(userId, '2026-05-30T13:00:00Z'),
    );
    await game.settle();
    await game.rest();
    const wrong = async (): Promise<number> =>
      (await verifyLedger(game.running, game.feeds)).differences.length;
    expect(await wrong()).toBe(0);
    await game.query('update gamification.profile set xp = xp + 1');
    expect(await wrong()).toBe(1);
    await game.query(`update gamification.xp_period set xp = xp + 1 where period = 'WEEKLY'`);
    await game.query(`update gamification.xp_day set coins = 7`);
    expect(await wrong()).toBe(3);
    await game.query(
      `insert into gamification.ledger_entry (id, user_id, currency, amount, source_event_id, rule_key, rule_version, occurred_at, recorded_at)
       values (gen_random_uuid(), $1, 'XP', 5, gen_random_uuid(), 'message-sent', 1, now(), now())`,
      [userId],
    );
    expect(await wrong()).toBeGreaterThan(3);
  });

  it('are judged by the version of a rule under which a fact was booked, whichever is in force now', async () => {
    const game = await start();
    const [early, late] = [uuids.next(), uuids.next()];
    const project = uuids.next();
    await game.happen(registered(early), said(early), reached([early], 2, undefined, project));
    await game.settle();
    await game.rest();
    const richer: RewardRule[] = rules.map((rule) => ({
      ...rule,
      version: 2,
      rewards: (event) => rule.rewards(event).map((reward) => ({ ...reward, xp: reward.xp + 20 })),
    }));
    const differences = async (versions: readonly RewardRule[]): Promise<number> =>
      (await verifyLedger(game.running, game.feeds, versions)).differences.length;
    expect(await differences([...richer, ...rules])).toBe(0);
    expect(await differences(richer)).toBeGreaterThan(0);

    await game.happen(registered(late), said(late), reached([late], 1, undefined, project));
    const rewards = new RewardService(
      new LedgerService(),
      new ProfileService(new LevelService()),
      new AchievementService(),
    );
    const handlers = game.running.handlers.map(({ handleAll: _, ...handler }) => ({
      ...handler,
      handle: handler.name.endsWith('-rewards')
        ? (tx: GamificationTx, event: LoggedEvent) => rewards.grant(tx, [event], richer)
        : handler.handle,
    }));
    await deliver({ ...game, running: { ...game.running, handlers } }, game.feeds);
    expect(await differences([...rules, ...richer])).toBe(0);
    expect(await differences(rules)).toBeGreaterThan(0);
    const paid = await game.query<{ userId: string; ruleVersion: number; amount: number }>(
      `select user_id as "userId", rule_version as "ruleVersion", amount from gamification.ledger_entry
       where rule_key = 'milestone-completed' and currency = 'XP' order by amount desc`,
    );
    expect(paid).toEqual([
      { userId: early, ruleVersion: 1, amount: 80 },
      { userId: late, ruleVersion: 2, amount: 60 },
    ]);
  });

  it('are found out where a booking stands for no fact, and by name', async () => {
    const game = await start();
    const userId = uuids.next();
    await game.happen(registered(userId), said(userId));
    await game.settle();
    await game.rest();
    const eventId = uuids.next();
    await game.query(
      `insert into gamification.ledger_entry (id, user_id, currency, amount, source_event_id, rule_key, rule_version, occurred_at, recorded_at)
       values (gen_random_uuid(), $1, 'XP', 5, $2, 'message-sent', 1, now(), now())`,
      [userId, eventId],
    );
    const { differences } = await verifyLedger(game.running, game.feeds);
    expect(differences.filter((line) => line.includes(eventId))).toEqual([
      expect.stringMatching(/^entry .* 5 at .* instead of nothing$/),
    ]);
  });
});
