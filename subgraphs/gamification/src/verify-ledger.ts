import type { EventFeed, LoggedEvent } from '@testverse/platform/events';
import { userRegisteredV1, type UserRegisteredV1 } from '@testverse/schema/events/users';
import type { DataSource } from 'typeorm';
import { achievements } from './achievements.ts';
import { soundZone } from './days.ts';
import { readBooks, type Books, type BookedEntry } from './ledger-books.ts';
import { draftsOf, type FoldEntry, type LedgerDraft } from './modules/ledger/index.ts';
import { levelOf } from './modules/level/index.ts';
import { fold, stretchesOf } from './modules/profile/index.ts';
import { rewardHandlerOf } from './modules/reward/index.ts';
import { achievementRuleKey, Currency, rules } from './rules/index.ts';

/** What came of comparing. */
export interface LedgerReport {
  /** Entries in the ledger. */
  entries: number;
  people: number;
  /** Facts that failed, or wait behind one that did: they are neither expected nor a difference. */
  parked: number;
  /** One line each; empty when everything is as it should be. */
  differences: string[];
}

const pageSize = 1_000;

/**
 * Replays every log through the rules, as far as the handlers have read it, and compares what follows with the ledger;
 * folds the ledger and compares what follows with the tables that people read. Changes nothing, and may run at any time.
 * @param feeds of all subgraphs whose facts are paid for
 */
export async function verifyLedger(
  subgraph: { readonly dataSource: DataSource },
  feeds: readonly EventFeed[],
): Promise<LedgerReport> {
  const books = await readBooks(subgraph.dataSource);
  const expected = await replayRules(books, feeds);
  const zones = await replayZones(books, feeds);
  return {
    entries: books.entries.length,
    people: books.profiles.length,
    parked: books.parked.size,
    differences: [
      ...compare(
        'entry',
        expected,
        entryLines(books.entries.filter(({ reversalOf }) => reversalOf === null)),
      ),
      ...compare('zone of', zones, new Map(books.people.map(({ userId, timeZone }) => [userId, timeZone]))),
      ...foldDifferences(books),
    ],
  };
}

/** Everything of a log that a handler has handled. */
async function* handledBy(
  { offsets, parked }: Books,
  handler: string,
  feed: EventFeed | undefined,
): AsyncGenerator<LoggedEvent> {
  const end = offsets.get(handler) ?? 0;
  if (end > 0 && !feed) throw new Error(`the log that ${handler} reads is not given`);
  for (let after = 0; feed && after < end;) {
    const { events, upTo } = await feed.read(after, pageSize);
    for (const event of events)
      if (event.position <= end && !parked.has(`${handler} ${event.position}`)) yield event;
    if (upTo <= after) throw new Error(`${feed.producer} ends at ${after}, before what ${handler} has read`);
    after = upTo;
  }
}

const feedOf = (feeds: readonly EventFeed[], name: string): EventFeed | undefined =>
  feeds.find(({ producer }) => producer === name);

async function replayRules(books: Books, feeds: readonly EventFeed[]): Promise<Map<string, string>> {
  const drafts: LedgerDraft[] = [];
  const claims = new Map<string, string>();
  for (const from of new Set(rules.map((rule) => rule.from))) {
    for await (const event of handledBy(books, rewardHandlerOf(from), feedOf(feeds, from))) {
      const due = rules
        .filter((rule) => rule.from === from && rule.type === event.type)
        .flatMap((rule) => rule.rewards(event).flatMap((reward) => draftsOf(rule, event, reward)));
      drafts.push(
        ...due.filter(({ ruleKey, subjectKey }) => {
          if (subjectKey === null) return true;
          const subject = `${ruleKey} ${subjectKey}`;
          if (!claims.has(subject)) claims.set(subject, event.id);
          return claims.get(subject) === event.id;
        }),
      );
    }
  }
  return entryLines(drafts);
}

async function replayZones(books: Books, feeds: readonly EventFeed[]): Promise<Map<string, string>> {
  const zones = new Map<string, string>();
  for await (const event of handledBy(books, 'people', feedOf(feeds, 'users'))) {
    if (event.type !== userRegisteredV1.type) continue;
    const { userId, timeZone } = event.payload as UserRegisteredV1;
    if (!zones.has(userId)) zones.set(userId, timeZone);
  }
  return zones;
}

function entryLines(entries: readonly LedgerDraft[]): Map<string, string> {
  return new Map(
    entries.map((entry) => [
      [entry.sourceEventId, entry.ruleKey, entry.ruleVersion, entry.userId, entry.currency].join(' '),
      `${entry.amount} at ${entry.occurredAt.toISOString()}`,
    ]),
  );
}

function compare(
  what: string,
  expected: ReadonlyMap<string, string>,
  found: ReadonlyMap<string, string>,
): string[] {
  return [...new Set([...expected.keys(), ...found.keys()])].flatMap((key) => {
    const [should, is] = [expected.get(key) ?? 'nothing', found.get(key) ?? 'nothing'];
    return should === is ? [] : [`${what} ${key}: ${is} instead of ${should}`];
  });
}

/** When a person earned what, from the facts alone. */
function earnedAt(entries: readonly BookedEntry[]): Map<string, Date> {
  const earned = new Map<string, Date>();
  for (const { id, criterion } of achievements) {
    const times = entries
      .filter(({ ruleKey, currency }) => ruleKey === criterion.ruleKey && currency === Currency.XP)
      .map(({ occurredAt }) => occurredAt.getTime())
      .sort((a, b) => a - b);
    const at = times[criterion.target - 1];
    if (at !== undefined) earned.set(id, new Date(at));
  }
  return earned;
}

function foldDifferences(books: Books): string[] {
  const reversed = new Set(books.entries.map(({ reversalOf }) => reversalOf));
  const byUser = new Map<string, BookedEntry[]>(books.profiles.map(({ userId }) => [userId, []]));
  for (const entry of books.entries) {
    if (entry.reversalOf !== null || reversed.has(entry.id)) continue;
    const own = byUser.get(entry.userId);
    if (own) own.push(entry);
    else byUser.set(entry.userId, [entry]);
  }
  const zones = new Map(books.people.map(({ userId, timeZone }) => [userId, timeZone]));
  const expected = new Map<string, string>();
  for (const [userId, entries] of byUser)
    for (const [key, line] of linesOf(books, userId, entries, soundZone(zones.get(userId) ?? null)))
      expected.set(key, line);
  return compare('fold of', expected, books.folds);
}

const moment = (at: Date | null): string => at?.toISOString() ?? 'never';

/** What the tables should say of one person. */
function linesOf(
  books: Books,
  userId: string,
  entries: readonly BookedEntry[],
  zone: string,
): Map<string, string> {
  const earned = earnedAt(entries);
  const lines = new Map<string, string>();
  for (const [id, at] of earned) lines.set(`${userId} achievement ${id}`, moment(at));
  const counting = entries.flatMap((entry): FoldEntry[] => {
    if (entry.ruleKey !== achievementRuleKey) return [{ ...entry, at: entry.occurredAt }];
    const at = earned.get(books.achievementOfUnlock.get(entry.subjectKey ?? '') ?? '');
    return at ? [{ ...entry, at }] : [];
  });
  const parts = fold(counting, zone);
  const sum = (of: readonly { xp: number }[]): number => of.reduce((total, { xp }) => total + xp, 0);
  const latest = (of: readonly { reachedAt: Date | null }[]): Date | null =>
    of.reduce<Date | null>(
      (last, { reachedAt }) => (reachedAt && (!last || reachedAt > last) ? reachedAt : last),
      null,
    );
  for (const { localDate, utcDate, xp, coins, reachedAt } of parts)
    lines.set(`${userId} day ${localDate}/${utcDate}`, `${xp} XP, ${coins} coins, ${moment(reachedAt)}`);
  for (const { period, startsOn, endsOn } of stretchesOf(parts.map(({ utcDate }) => utcDate))) {
    const own = parts.filter(({ utcDate }) => utcDate >= startsOn && utcDate < endsOn);
    if (sum(own) > 0) lines.set(`${userId} ${period} ${startsOn}`, `${sum(own)} XP, ${moment(latest(own))}`);
  }
  const coins = parts.reduce((total, part) => total + part.coins, 0);
  const totals = `${sum(parts)} XP, ${coins} coins, level ${levelOf(sum(parts))}, ${moment(latest(parts))}, ${zone}`;
  return lines.set(`${userId} profile`, totals);
}
