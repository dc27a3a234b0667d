import { uuids } from '@testverse/platform/context';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { localDate, mondayOf, startOfDay } from '../../days.ts';
import { Currency, rules } from '../../rules/index.ts';
import type { FoldEntry } from '../ledger/index.ts';
import { Period, stretchesOf, stretchOf } from './profile.entity.ts';
import { fold } from './profile.state.ts';

/** With days that begin early and late, are cut short and made longer, and begin at one o'clock. */
const zones = [
  'UTC',
  'America/New_York',
  'Europe/Berlin',
  'Asia/Kathmandu',
  'Pacific/Kiritimati',
  'Africa/Cairo',
  'America/Santiago',
];

/** Around the ends of weeks, months and years, and the days on which clocks are moved. */
const borders = [
  '2026-03-29',
  '2026-04-24',
  '2026-05-31',
  '2026-09-06',
  '2026-10-25',
  '2026-11-01',
  '2026-12-31',
];

const entry: fc.Arbitrary<FoldEntry> = fc
  .record({
    border: fc.constantFrom(...borders),
    minutes: fc.integer({ min: -36 * 60, max: 36 * 60 }),
    rule: fc.constantFrom(...rules),
    amount: fc.integer({ min: 1, max: 260 }),
    currency: fc.constantFrom(Currency.XP, Currency.COIN),
  })
  .map(({ border, minutes, rule, amount, currency }) => ({
    at: new Date(Date.parse(`${border}T00:00:00Z`) + minutes * 60_000),
    ruleKey: rule.key,
    sourceEventId: uuids.next(),
    amount: rule.key === 'message-sent' ? 1 : amount,
    currency,
  }));

const life = fc.array(entry, { maxLength: 60 });
const zone = fc.constantFrom(...zones);
const byKey = (parts: ReturnType<typeof fold>): unknown[] =>
  [...parts].sort((a, b) => (`${a.localDate} ${a.utcDate}` < `${b.localDate} ${b.utcDate}` ? -1 : 1));

describe('what counts of entries', () => {
  it('is the same in whatever order they were booked', () => {
    fc.assert(
      fc.property(
        life.chain((entries) =>
          fc.tuple(fc.constant(entries), fc.shuffledSubarray(entries, { minLength: entries.length })),
        ),
        zone,
        ([entries, shuffled], where) => {
          expect(byKey(fold(shuffled, where))).toEqual(byKey(fold(entries, where)));
        },
      ),
    );
  });

  it('is the same day by day as all at once: the days are those that begin where they begin', () => {
    fc.assert(
      fc.property(life, zone, (entries, where) => {
        const days = new Set(entries.map(({ at }) => localDate(at, where)));
        const parts = [...days].flatMap((day) => {
          const from = startOfDay(day, where);
          const to = startOfDay(nextDay(day), where);
          return fold(
            entries.filter(({ at }) => at >= from && at < to),
            where,
          );
        });
        expect(byKey(parts)).toEqual(byKey(fold(entries, where)));
      }),
    );
  });

  it('never exceeds the caps of a local day, and is all there is below them', () => {
    fc.assert(
      fc.property(life, zone, (entries, where) => {
        const parts = fold(entries, where);
        for (const day of new Set(entries.map(({ at }) => localDate(at, where)))) {
          const own = entries.filter(
            ({ at, currency }) => currency === Currency.XP && localDate(at, where) === day,
          );
          const sum = (isOf: (one: FoldEntry) => boolean): number =>
            own.filter(isOf).reduce((total, { amount }) => total + amount, 0);
          const messages = Math.min(
            20,
            sum(({ ruleKey }) => ruleKey === 'message-sent'),
          );
          const rewards = sum(({ ruleKey }) => ruleKey === 'achievement-unlocked');
          const others = sum(({ ruleKey }) => !['message-sent', 'achievement-unlocked'].includes(ruleKey));
          const counted = parts
            .filter(({ localDate: date }) => date === day)
            .reduce((total, { xp }) => total + xp, 0);
          expect(counted).toBe(Math.min(500, messages + others) + rewards);
        }
      }),
    );
  });

  it('grows with every entry', () => {
    fc.assert(
      fc.property(life, entry, zone, (entries, more, where) => {
        const xp = (of: readonly FoldEntry[]): number =>
          fold(of, where).reduce((total, part) => total + part.xp, 0);
        expect(xp([...entries, more])).toBeGreaterThanOrEqual(xp(entries));
      }),
    );
  });
});

function nextDay(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}

describe('days and stretches of time', () => {
  it.each([
    ['2026-11-21', 'UTC', '2026-11-21T00:00:00.000Z'],
    ['2026-11-21', 'America/New_York', '2026-11-21T05:00:00.000Z'],
    ['2026-07-01', 'Asia/Kathmandu', '2026-06-30T18:15:00.000Z'],
    ['2026-01-01', 'Pacific/Kiritimati', '2025-12-31T10:00:00.000Z'],
    // Clocks go from midnight to one o'clock: the day begins at one.
    ['2026-04-24', 'Africa/Cairo', '2026-04-23T22:00:00.000Z'],
    ['2026-09-06', 'America/Santiago', '2026-09-06T04:00:00.000Z'],
  ])('%s begins in %s at %s', (date, where, at) => {
    expect(startOfDay(date, where).toISOString()).toBe(at);
    expect(localDate(startOfDay(date, where), where)).toBe(date);
  });

  it('are weeks from Monday on, calendar months, and all time', () => {
    expect(['2026-11-15', '2026-11-16', '2026-11-22'].map(mondayOf)).toEqual([
      '2026-11-09',
      '2026-11-16',
      '2026-11-16',
    ]);
    expect(stretchOf(Period.WEEKLY, '2027-01-01')).toMatchObject({
      startsOn: '2026-12-28',
      endsOn: '2027-01-04',
    });
    expect(stretchOf(Period.MONTHLY, '2026-02-28')).toMatchObject({
      startsOn: '2026-02-01',
      endsOn: '2026-03-01',
    });
    expect(stretchesOf(['2026-11-30', '2026-12-01'])).toHaveLength(4);
  });
});
