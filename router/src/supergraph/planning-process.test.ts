import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { getPriority, tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { endWorker, holdProcess, startWorker } from './planning-process.ts';

let folder: string | undefined;
afterEach(async () => {
  if (folder) await rm(folder, { recursive: true, force: true });
});

async function scriptThat(does: string): Promise<string> {
  folder = await mkdtemp(path.join(tmpdir(), 'beside-'));
  const file = path.join(folder, 'beside.mjs');
  await writeFile(file, does);
  return file;
}

it('a worker with all its threads gives way to who started it, and is told its task first', async () => {
  const script = await scriptThat(`import { readdirSync } from 'node:fs';
    import { getPriority } from 'node:os';
    const threads = process.platform === 'linux' ? readdirSync('/proc/self/task').map(Number) : [0];
    process.on('message', (task) => process.send({ task, priorities: threads.map((id) => getPriority(id)) }));`);
  const worker = startWorker(script, { sdl: 'first' });
  holdProcess(worker);
  const [{ task, priorities }] = (await once(worker, 'message')) as [{ task: object; priorities: number[] }];
  expect(task).toEqual({ sdl: 'first' });
  expect(Math.min(...priorities)).toBeGreaterThan(getPriority());
  await endWorker(worker);
  expect(worker.signalCode).toBe('SIGKILL');
  await endWorker(worker);
});
