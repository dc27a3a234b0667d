import { describe, expect, it } from 'vitest';
import { merged, Roster } from './presence.state.ts';

const seconds = (count: number): number => count * 1_000;

describe('a roster', () => {
  it('shows whoever has a stream open here, whatever their number', () => {
    const roster = new Roster();
    expect([roster.enter('a'), roster.enter('a'), roster.enter('b')]).toEqual([true, false, true]);
    expect(roster.changes()).toEqual([{ online: ['a', 'b'], offline: [], isSnapshot: false }]);
    expect(roster.changes()).toEqual([]);
    expect(roster.snapshot()).toEqual([{ online: ['a', 'b'], offline: [], isSnapshot: true }]);
    expect(roster.snapshot()).toBe(roster.snapshot());
  });

  it('keeps somebody for five seconds after their last stream, and at all when they come back by then', () => {
    const roster = new Roster();
    roster.enter('a');
    roster.enter('b');
    roster.changes();
    for (const person of ['a', 'b']) roster.leave(person, 0);
    expect(roster.expire(seconds(4))).toEqual([]);
    roster.enter('b');
    expect(roster.expire(seconds(5))).toEqual(['a']);
    expect(roster.changes()).toEqual([{ online: [], offline: ['a'], isSnapshot: false }]);
    expect(roster.expire(seconds(60))).toEqual([]);
  });

  it('believes another process for forty-five seconds', () => {
    const roster = new Roster();
    roster.hear({ process: 'p', here: ['a', 'b'] }, 0);
    expect(roster.changes()[0]?.online).toEqual(['a', 'b']);
    roster.hear({ process: 'p', here: ['a'] }, seconds(15));
    roster.expire(seconds(45));
    expect(roster.changes()[0]?.offline).toEqual(['b']);
    roster.expire(seconds(60));
    expect(roster.changes()[0]?.offline).toEqual(['a']);
  });

  it('shows somebody as long as one of the processes they are connected to speaks of them', () => {
    const roster = new Roster();
    roster.hear({ process: 'p', here: ['a'] }, 0);
    roster.hear({ process: 'q', here: ['a'] }, 0);
    roster.enter('a');
    roster.changes();
    roster.hear({ process: 'p', gone: ['a'] }, 1);
    roster.leave('a', 1);
    roster.expire(seconds(10));
    expect(roster.changes()).toEqual([]);
    roster.hear({ process: 'q', gone: ['a'] }, seconds(11));
    expect(roster.changes()[0]?.offline).toEqual(['a']);
  });

  it('says nothing of somebody who went and came between two looks', () => {
    const roster = new Roster();
    roster.hear({ process: 'p', here: ['a'] }, 0);
    roster.changes();
    roster.hear({ process: 'p', gone: ['a'] }, 1);
    roster.hear({ process: 'q', here: ['a'] }, 2);
    expect(roster.changes()).toEqual([]);
  });
});

describe('a crowd', () => {
  const crowd = ['a', 'b', 'c', 'd', 'e'];

  it('comes in values of so many people: the first replaces what was known, the others add to it', () => {
    const roster = new Roster(2);
    for (const person of crowd) roster.enter(person);
    expect(roster.changes().map(({ online }) => online)).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
    expect(roster.snapshot().map(({ online, isSnapshot }) => [isSnapshot, ...online])).toEqual([
      [true, 'a', 'b'],
      [false, 'c', 'd'],
      [false, 'e'],
    ]);
    for (const person of crowd) roster.leave(person, 0);
    roster.expire(seconds(5));
    expect(roster.changes().map(({ offline }) => offline)).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
    expect(roster.snapshot()).toEqual([{ online: [], offline: [], isSnapshot: true }]);
  });
});

describe('changes nobody has fetched yet', () => {
  const change = (online: string[], offline: string[], isSnapshot = false) => ({
    online,
    offline,
    isSnapshot,
  });

  it('are one change, in which the later word about each person stands', () => {
    expect(merged(change(['a', 'b'], ['c']), change(['c'], ['a', 'd']))).toEqual(
      change(['b', 'c'], ['a', 'd']),
    );
  });

  it('go into a snapshot that was not fetched', () => {
    expect(merged(change(['a', 'b'], [], true), change(['c'], ['a']))).toEqual(change(['b', 'c'], [], true));
  });
});
