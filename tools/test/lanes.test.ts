import { describe, expect, it } from 'vitest';
import { runStages, type Stage } from './lanes.mjs';

/** A stage that goes on until it is told how it ends. */
class Played {
  tell: (text: string) => void = () => undefined;
  end: (word?: string) => void = () => undefined;
  hasBegun = false;

  constructor(
    readonly name: string,
    private readonly needs: string[] = [],
  ) {}

  get stage(): Stage {
    return {
      name: this.name,
      needs: this.needs,
      run: (tell, stop) =>
        new Promise((resolve) => {
          Object.assign(this, { hasBegun: true, tell });
          this.end = (word = 'passed') => resolve({ word });
          stop.addEventListener('abort', () => resolve({ word: 'FAILED' }));
        }),
    };
  }
}

function play(lanes: number, ...played: Played[]) {
  let text = '';
  const leaving = new AbortController();
  const outcomes = runStages(
    played.map(({ stage }) => stage),
    { lanes, write: (more) => (text += more), signal: leaving.signal },
  );
  return {
    leaving,
    printed: () =>
      text
        .replaceAll(/━━ (\w+) ━+/g, '[$1]')
        .split('\n')
        .filter(Boolean)
        .join(' '),
    words: async () => (await outcomes).map(({ name, word }) => `${name} ${word}`),
    begun: () => played.filter(({ hasBegun }) => hasBegun).map(({ name }) => name),
  };
}

/** Until everything that follows from something has happened. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('stages', () => {
  it('run side by side in as many lanes as there are, each after what it needs', async () => {
    const [build, check, e2e, unit] = [
      new Played('build'),
      new Played('check'),
      new Played('e2e', ['build', 'absent']),
      new Played('unit'),
    ];
    const { words, begun } = play(2, build, check, e2e, unit);
    expect(begun()).toEqual(['build', 'check']);
    check.end();
    await settled();
    expect(begun()).toEqual(['build', 'check', 'unit']);
    build.end();
    await settled();
    expect(begun()).toEqual(['build', 'check', 'e2e', 'unit']);
    unit.end('SKIPPED');
    e2e.end();
    expect(await words()).toEqual(['build passed', 'check passed', 'e2e passed', 'unit SKIPPED']);
  });

  it('print one after the other, however they come', async () => {
    const [one, other] = [new Played('one'), new Played('other')];
    const { words, printed } = play(2, one, other);
    other.tell('b1 ');
    one.tell('a1 ');
    expect(printed()).toBe('[one] a1 ');
    other.tell('b2 ');
    one.tell('a2\n');
    one.end();
    await settled();
    expect(printed()).toBe('[one] a1 a2 [other] b1 b2 ');
    other.tell('b3');
    other.end();
    await words();
    expect(printed()).toBe('[one] a1 a2 [other] b1 b2 b3');
  });

  it('go on when another one fails, and no other begins', async () => {
    const [slow, bad, next] = [new Played('slow'), new Played('bad'), new Played('next')];
    const { words, printed, begun } = play(2, slow, bad, next);
    bad.tell('a reason');
    bad.end('FAILED');
    await settled();
    expect(begun()).toEqual(['slow', 'bad']);
    slow.tell('to its end\n');
    slow.end();
    expect(await words()).toEqual(['slow passed', 'bad FAILED', 'next not run']);
    expect(printed()).toBe('[slow] to its end [bad] a reason');
  });

  it('all end when the run is given up', async () => {
    const [one, other, next] = [new Played('one'), new Played('other'), new Played('next')];
    const { words, leaving } = play(2, one, other, next);
    leaving.abort();
    expect(await words()).toEqual(['one FAILED', 'other FAILED', 'next not run']);
  });
});
