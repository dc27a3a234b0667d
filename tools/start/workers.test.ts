import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { bundle } from '../build/bundle.mjs';
import { gone, launch, type Started } from './testing/started.ts';

let script: string;
let folder: string;
let primary: Started;

const patience = { timeout: 60_000, interval: 20 };

beforeAll(async () => {
  script = await bundle({ entry: 'tools/start/testing/tiny-workers.ts', outDir: '.cache/tools' });
});

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'testverse-workers-'));
});

afterEach(async () => {
  primary.child.kill('SIGKILL');
  await primary.ended;
  await rm(folder, { recursive: true, force: true });
});

/** Starts two workers. @param work how the start of later ones goes */
async function start(work: string, env: Record<string, string> = {}): Promise<void> {
  primary = launch(script, { MARK: path.join(folder, 'serving'), WORK: work, ...env });
  await vi.waitFor(() => expect(primary.output()).toContain('both serve'), patience);
}

/** Every worker so far. */
function pids(): number[] {
  return [...primary.output().matchAll(/^worker (\d+)$/gm)].map(([, pid]) => Number(pid));
}

async function loseOne(): Promise<void> {
  process.kill(pids()[0] ?? 0, 'SIGKILL');
  await vi.waitFor(() => expect(pids().length).toBeGreaterThan(2), patience);
}

describe('workers', () => {
  it('are replaced when they die, and go with their primary when it is killed', async () => {
    await start('serve');
    await loseOne();
    primary.child.kill('SIGKILL');
    await primary.ended;
    expect(await Promise.all(pids().map((pid) => gone(pid)))).toEqual([true, true, true]);
  });

  it('end when they are told to, also one that does not serve yet', async () => {
    await start('hang');
    await loseOne();
    primary.child.kill('SIGTERM');
    await vi.waitFor(() => expect(primary.child.exitCode).toBe(0), patience);
    expect(await Promise.all(pids().map((pid) => gone(pid)))).toEqual([true, true, true]);
  });

  it('are renewed one by one, each when its successor serves; with one that cannot serve the others go on', async () => {
    await start('serve');
    const first = pids();
    primary.child.kill('SIGUSR2');
    await vi.waitFor(() => expect(primary.output()).toContain('renewed'), patience);
    expect(pids()).toHaveLength(4);
    const second = pids().slice(2);
    expect(await Promise.all(first.map((pid) => gone(pid)))).toEqual([true, true]);
    expect(await Promise.all(second.map((pid) => gone(pid, 0)))).toEqual([false, false]);
    writeFileSync(path.join(folder, 'refuse'), '');
    primary.child.kill('SIGUSR2');
    await vi.waitFor(() => expect(primary.output()).toContain('no room for another one'), patience);
    expect(await Promise.all(second.map((pid) => gone(pid, 0)))).toEqual([false, false]);
    expect(pids()).toHaveLength(5);
  });

  it('are renewed though one of them hangs', async () => {
    await start('serve', { LEAVE_WITHIN_MS: '200' });
    const first = pids();
    process.kill(first[0] ?? 0, 'SIGSTOP');
    primary.child.kill('SIGUSR2');
    await vi.waitFor(() => expect(primary.output()).toContain('renewed'), patience);
    expect(await Promise.all(first.map((pid) => gone(pid)))).toEqual([true, true]);
    expect(pids()).toHaveLength(4);
  });

  it('that cannot start come back more and more slowly, and each time the reason is logged', async () => {
    await start('refuse');
    await loseOne();
    await vi.waitFor(
      () => expect(primary.output().split('no room for another one').length).toBeGreaterThan(2),
      patience,
    );
  });

  it('whose first start hangs are ended, and the start says so and ends as well', async () => {
    primary = launch(script, {
      MARK: path.join(folder, 'serving'),
      FIRST_WORK: 'hang',
      START_WITHIN_MS: '1000',
    });
    expect(await primary.ended).toBe(1);
    expect(primary.output()).toContain('a worker process did not serve within 1 s and was ended');
    // How many there were by then is a matter of speed.
    expect(new Set(await Promise.all(pids().map((pid) => gone(pid))))).toEqual(new Set([true]));
  });
});
