import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ProcessWord } from '@testverse/platform/server';
import { bundle } from '../build/bundle.mjs';
import { firstWord, Supervisor, type Part } from './supervisor.ts';
import { gone } from './testing/started.ts';

let script: string;
beforeAll(async () => {
  script = await bundle({ entry: 'tools/start/testing/tiny-part.ts', outDir: '.cache/tools' });
});

const patience = { timeout: 60_000, interval: 20 };
const lines: string[] = [];
let supervisor: Supervisor;
afterEach(() => {
  vi.useRealTimers();
  supervisor.kill();
  lines.length = 0;
});

/** @param works how each of its processes does, the last of them for ever */
function part(name: string, ...works: string[]): Part {
  const launch = () =>
    fork(script, [], { env: { WORK: works.length > 1 ? works.shift() : works[0] }, execArgv: [] });
  return { name, port: 0, launch, serves: firstWord };
}

function pidOf(name: string): number {
  const line = supervisor.lines().find((one) => one.startsWith(name)) ?? '';
  return Number(/pid (\d+)/.exec(line)?.[1]);
}

describe('a part that is kept alive', () => {
  it('is started again when it dies, until one serves; its end and its successor are told in a line each', async () => {
    supervisor = new Supervisor((line) => lines.push(line));
    await supervisor.start(part('kiln', 'serve', 'refuse', 'serve'));
    await supervisor.start(part('lamp', 'serve'));
    const [first, lamp] = [pidOf('kiln'), pidOf('lamp')];
    expect(lines).toEqual([]);
    process.kill(first, 'SIGKILL');
    await vi.waitFor(() => expect(lines).toHaveLength(3), patience);
    expect(lines[0]).toBe('kiln ended (SIGKILL); it is started again');
    expect(lines[1]).toBe('there is no room; it is started again');
    expect(lines[2]).toBe(supervisor.lines()[0]);
    expect(pidOf('kiln')).not.toBe(first);
    expect(pidOf('lamp')).toBe(lamp);
    const second = pidOf('kiln');
    await supervisor.stop(['kiln'], 60_000);
    expect([await gone(second, 0), await gone(lamp, 0)]).toEqual([true, false]);
    expect(lines).toHaveLength(3);
  });

  it.each([
    ['refuse', 'there is no room'],
    ['end', 'kiln ended (code 3) before it served; the lines above may say why.'],
  ])('that does not come to serve at all is a problem of the start: %s', async (work, words) => {
    supervisor = new Supervisor((line) => lines.push(line));
    await expect(supervisor.start(part('kiln', work))).rejects.toThrow(words);
  });

  it.each<[string, ProcessWord, string]>([
    ['is waited for', { kind: 'serving', port: 0 }, 'serves'],
    ['has the usual time after that', { kind: 'migrated' }, 'kiln did not serve within 60 s and was ended.'],
  ])('that migrates %s', async (_, word, outcome) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    supervisor = new Supervisor((line) => lines.push(line));
    const kiln = part('kiln', 'migrate');
    const launched: ChildProcess[] = [];
    const launch = (): ChildProcess => launched[launched.push(kiln.launch(0)) - 1] as ChildProcess;
    const start = supervisor.start({ ...kiln, launch }).then(
      () => 'serves',
      (error: Error) => error.message,
    );
    const [child] = launched as [ChildProcess];
    await once(child, 'message');
    vi.advanceTimersByTime(60 * 60_000);
    child.send(word);
    await once(child, 'message');
    vi.advanceTimersByTime(60_000);
    expect(await start).toBe(outcome);
  });

  it('that does not end when it is told to is killed', async () => {
    supervisor = new Supervisor((line) => lines.push(line));
    await supervisor.start(part('kiln', 'stay'));
    const pid = pidOf('kiln');
    await supervisor.stop(['kiln'], 100);
    expect(await gone(pid, 0)).toBe(true);
  });

  it('is followed by another one while it serves; one that cannot serve follows nobody', async () => {
    supervisor = new Supervisor((line) => lines.push(line));
    await supervisor.start(part('kiln', 'serve', 'serve', 'refuse'));
    await supervisor.start(part('lamp', 'serve'));
    const first = pidOf('kiln');
    const whileHandedOver: boolean[] = [];
    const handOver = async (): Promise<void> => {
      await supervisor.tellAll({ kind: 'moved', name: 'kiln', url: 'http://127.0.0.1:7' });
      whileHandedOver.push(await gone(first, 0), await gone(pidOf('kiln'), 0));
    };
    await supervisor.renew('kiln', { port: 7, handOver, withinMs: 60_000 });
    const second = pidOf('kiln');
    expect(whileHandedOver).toEqual([false, false]);
    expect(await gone(first, 0)).toBe(true);
    expect(supervisor.lines()[0]).toMatch(/^kiln +pid \d+, port 7$/);
    await expect(supervisor.renew('kiln', { port: 8, withinMs: 60_000 })).rejects.toThrow('there is no room');
    expect(pidOf('kiln')).toBe(second);
    expect(await gone(second, 0)).toBe(false);
    // Nobody was missed, so nobody was started again.
    expect(lines).toEqual([supervisor.lines()[0]]);
  });

  it('that is being started again hears where others are found meanwhile', async () => {
    supervisor = new Supervisor((line) => lines.push(line));
    const launched: ChildProcess[] = [];
    const kiln = part('kiln', 'serve', 'migrate');
    const launch = (): ChildProcess => launched[launched.push(kiln.launch(0)) - 1] as ChildProcess;
    await supervisor.start({ ...kiln, launch });
    process.kill(pidOf('kiln'), 'SIGKILL');
    await vi.waitFor(() => expect(launched).toHaveLength(2), patience);
    const said: unknown[] = [];
    launched[1]?.on('message', (word) => said.push(word));
    const news = { kind: 'moved', name: 'lamp', url: 'http://127.0.0.1:7' } as const;
    await supervisor.tellAll(news);
    // This one repeats what it is told.
    await vi.waitFor(() => expect(said).toContainEqual(news), patience);
  });

  it('that dies and is renewed has one successor, whichever comes first', async () => {
    supervisor = new Supervisor((line) => lines.push(line));
    const launched: ChildProcess[] = [];
    const kiln = part('kiln', 'serve');
    const launch = (): ChildProcess => launched[launched.push(kiln.launch(0)) - 1] as ChildProcess;
    await supervisor.start({ ...kiln, launch });
    process.kill(pidOf('kiln'), 'SIGKILL');
    await once(launched[0] as ChildProcess, 'exit');
    await supervisor.renew('kiln', { port: 7, withinMs: 60_000 });
    expect(launched).toHaveLength(2);
    // Longer than the first death is waited over.
    await sleep(1_300);
    expect(launched).toHaveLength(2);
    // Now it is being started again when the renewal comes: that one follows, and the other one ends.
    process.kill(pidOf('kiln'), 'SIGKILL');
    await vi.waitFor(() => expect(launched).toHaveLength(3), patience);
    await supervisor.renew('kiln', { port: 8, withinMs: 60_000 });
    expect(launched).toHaveLength(4);
    const alive = launched.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null);
    expect(alive.map(({ pid }) => pid)).toEqual([pidOf('kiln')]);
  });

  it('is not missed when the end of all has reached it first', async () => {
    supervisor = new Supervisor((line) => lines.push(line));
    await supervisor.start(part('kiln', 'serve'));
    const pid = pidOf('kiln');
    process.kill(pid, 'SIGINT');
    expect(await gone(pid)).toBe(true);
    await supervisor.stop(['kiln'], 60_000);
    expect(lines).toEqual([]);
  });
});
