import { setTimeout as delay } from 'node:timers/promises';
import type { EventFeed, LoggedEvent } from '@testverse/platform/events';
import { userRegisteredV1, type UserRegisteredV1 } from '@testverse/schema/events/users';
import type { DataSource } from 'typeorm';
import { achievements } from './achievements.ts';
import { soundZone } from './days.ts';
import { Books, type Account, type BookedEntry } from './ledger-books.ts';
import { draftsOf, type FoldEntry, type LedgerDraft } from './modules/ledger/index.ts';
import { levelOf } from './modules/level/index.ts';
import { fold, stretchesOf } from './modules/profile/index.ts';
import { rewardHandlerOf } from './modules/reward/index.ts';
import { achievementRuleKey, Currency, retiredRules, rules, type RewardRule } from './rules/index.ts';

/** What came of comparing. */
export interface LedgerReport {
  /** Entries in the ledger. */
  entries: number;
  people: number;
  /** Facts that failed, or wait behind one that did: they are neither expected nor a difference. */
  parked: number;
  /** One line each, the first thousand; empty when everything is as it should be. */
  differences: string[];
}

const pageSize = 1_000;
const mostDifferences = 1_000;
const heldPauseMs = 20;

/** Lines by what they are of. */
type Lines = ReadonlyMap<string, string>;

/** Differences as they are found. */
class Findings {
  private readonly lines: string[] = [];
  private more = 0;

  add(line: string): void {
    if (this.lines.length < mostDifferences) this.lines.push(line);
    else this.more += 1;
  }

  compare(what: string, expected: Lines, found: Lines): void {
    for (const key of new Set([...expected.keys(), ...found.keys()])) {
      const [should, is] = [expected.get(key) ?? 'nothing', found.get(key) ?? 'nothing'];
      if (should !== is) this.add(`${what} ${key}: ${is} instead of ${should}`);
    }
  }

  all(): string[] {
    return this.more > 0 ? [...this.lines, `and ${this.more} more`] : this.lines;
  }
}

/**
 * Replays every log through the rules, as far as the handlers have read it, and compares what follows with the ledger;
 * folds the ledger and compares what follows with the tables that people read. Changes nothing, and may run at any time.
 * Logs and ledger are read a piece at a time: beside a piece it holds one line for each subject that is paid for once.
 * @param feeds of all subgraphs whose facts are paid for
 * @param versions all versions of rules that were ever paid by; a fact is judged by the one it was booked under
 */
export async function verifyLedger(
  subgraph: { readonly dataSource: DataSource },
  feeds: readonly EventFeed[],
  versions: readonly RewardRule[] = [...rules, ...retiredRules],
): Promise<LedgerReport> {
  return Books.read(subgraph.dataSource, async (books) => {
    const findings = new Findings();
    const { entries, bookings, profiles, people } = await books.count();
    if ((await compareEntries(books, feeds, versions, findings)) !== bookings)
      await findUnfounded(books, feeds, versions, findings);
    const told = await compareZones(books, feeds, findings);
    if (told !== people) findings.add(`${people} people are known, and facts tell of ${told} of them`);
    for await (const account of books.accounts())
      findings.compare('fold of', linesOf(account), account.folds);
    return { entries, people: profiles, parked: books.parked.size, differences: findings.all() };
  });
}

/** Everything of a log that a handler has handled, page by page. */
async function* handledBy(
  { offsets, parked }: Books,
  handler: string,
  feed: EventFeed | undefined,
): AsyncGenerator<LoggedEvent[]> {
  const end = offsets.get(handler) ?? 0;
  if (end > 0 && !feed) throw new Error(`the log that ${handler} reads is not given`);
  for (let after = 0; feed && after < end;) {
    const { events, upTo, isHeld } = await feed.read(after, pageSize);
    yield events.filter(({ position }) => position <= end && !parked.has(`${handler} ${position}`));
    if (upTo > after) after = upTo;
    else if (isHeld) await delay(heldPauseMs);
    else throw new Error(`${feed.producer} ends at ${after}, before what ${handler} has read`);
  }
}

const feedOf = (feeds: readonly EventFeed[], name: string): EventFeed | undefined =>
  feeds.find(({ producer }) => producer === name);

/** All that was handled of everything that is paid for. */
async function* handledFacts(
  books: Books,
  feeds: readonly EventFeed[],
  versions: readonly RewardRule[],
): AsyncGenerator<LoggedEvent[]> {
  for (const from of new Set(versions.map((rule) => rule.from)))
    yield* handledBy(books, rewardHandlerOf(from), feedOf(feeds, from));
}

/** @returns how many bookings there are for the facts */
async function compareEntries(
  books: Books,
  feeds: readonly EventFeed[],
  versions: readonly RewardRule[],
  findings: Findings,
): Promise<number> {
  const claims = new Map<string, string>();
  let seen = 0;
  for await (const events of handledFacts(books, feeds, versions)) {
    const booked = await books.listByEvents(events.map(({ id }) => id));
    const byEvent = grouped(booked, ({ sourceEventId }) => sourceEventId);
    const due = events.flatMap((event) => dueFor(event, byEvent.get(event.id) ?? [], versions, claims));
    findings.compare('entry', entryLines(due), entryLines(booked));
    seen += booked.length;
  }
  return seen;
}

/** What should be booked for a fact. A subject belongs to the first fact that claims it. */
function dueFor(
  event: LoggedEvent,
  booked: readonly BookedEntry[],
  versions: readonly RewardRule[],
  claims: Map<string, string>,
): LedgerDraft[] {
  const byKey = grouped(
    versions.filter(({ type }) => type === event.type),
    ({ key }) => key,
  );
  return [...byKey.values()].flatMap((ofKey) =>
    draftsBy(judging(ofKey, booked, event), event).filter(({ ruleKey, subjectKey }) => {
      if (subjectKey === null) return true;
      const subject = `${ruleKey} ${subjectKey}`;
      if (!claims.has(subject)) claims.set(subject, event.id);
      return claims.get(subject) === event.id;
    }),
  );
}

const draftsBy = (rule: RewardRule, event: LoggedEvent): LedgerDraft[] =>
  rule.rewards(event).flatMap((reward) => draftsOf(rule, event, reward));

/**
 * The version of a rule by which a fact is judged: the one it was booked under; where nothing was booked, one that gives
 * nothing for it, or else the latest.
 */
function judging(
  ofKey: readonly RewardRule[],
  booked: readonly BookedEntry[],
  event: LoggedEvent,
): RewardRule {
  const [latest, ...former] = [...ofKey].sort((a, b) => b.version - a.version);
  if (!latest) throw new Error('a rule has a version at least');
  const used = new Set(booked.filter(({ ruleKey }) => ruleKey === latest.key).map((one) => one.ruleVersion));
  const known = [latest, ...former].find(({ version }) => used.has(version));
  if (known) return known;
  return former.find((rule) => draftsBy(rule, event).length === 0) ?? latest;
}

/** Finds bookings that no fact stands behind. There are some: the logs are read anew for each piece of the ledger. */
async function findUnfounded(
  books: Books,
  feeds: readonly EventFeed[],
  versions: readonly RewardRule[],
  findings: Findings,
): Promise<void> {
  for await (const slice of books.bookings()) {
    const byEvent = grouped(slice, ({ sourceEventId }) => sourceEventId);
    for await (const events of handledFacts(books, feeds, versions))
      for (const { id } of events) byEvent.delete(id);
    findings.compare('entry', new Map(), entryLines([...byEvent.values()].flat()));
  }
}

/** @returns how many people the facts tell of */
async function compareZones(books: Books, feeds: readonly EventFeed[], findings: Findings): Promise<number> {
  let told = 0;
  for await (const events of handledBy(books, 'people', feedOf(feeds, 'users'))) {
    const registered = events.filter(({ type }) => type === userRegisteredV1.type);
    const zones = new Map(
      registered.map(({ payload }) => {
        const { userId, timeZone } = payload as UserRegisteredV1;
        return [userId, timeZone];
      }),
    );
    const known = await books.zonesOf([...zones.keys()]);
    findings.compare('zone of', zones, known);
    told += known.size;
  }
  return told;
}

function grouped<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

function entryLines(entries: readonly LedgerDraft[]): Lines {
  return new Map(
    entries.map((entry) => [
      [entry.sourceEventId, entry.ruleKey, entry.ruleVersion, entry.userId, entry.currency].join(' '),
      `${entry.amount} at ${entry.occurredAt.toISOString()}`,
    ]),
  );
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

const moment = (at: Date | null): string => at?.toISOString() ?? 'never';

/** What the tables should say of one person. */
function linesOf({ userId, timeZone, entries, achievementOfUnlock }: Account): Lines {
  const zone = soundZone(timeZone);
  const earned = earnedAt(entries);
  const lines = new Map<string, string>();
  for (const [id, at] of earned) lines.set(`${userId} achievement ${id}`, moment(at));
  const counting = entries.flatMap((entry): FoldEntry[] => {
    if (entry.ruleKey !== achievementRuleKey) return [{ ...entry, at: entry.occurredAt }];
    const at = earned.get(achievementOfUnlock.get(entry.subjectKey ?? '') ?? '');
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
