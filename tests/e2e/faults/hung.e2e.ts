import { setTimeout as sleep } from 'node:timers/promises';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRoom, say, soak, type Room } from '../../support/chat.ts';
import { serverPid } from '../../support/places.ts';
import { family } from '../../support/processes.ts';
import { startProduct, topologies, type Product } from '../../support/product.ts';
import { beginProject, Load } from './load.ts';
import { Parts } from './parts.ts';

// Longer than what `npm test` has time for.
describe.runIf(soak > 1 && topologies().includes('distributed'))('in processes of their own', () => {
  let running: Product;
  let room: Room;

  beforeAll(async () => {
    running = await startProduct({ topology: 'distributed' });
    room = await openRoom(running, 2);
  });
  afterAll(() => running?.remove());

  it('one that hangs is missed alone, and is back when it goes on', async () => {
    const projectId = await beginProject(room.owner, room.guildId, 'A long pause', 'long-pause');
    const parts = await Parts.of(room, projectId);
    for (const victim of ['projects', 'assessments']) {
      const pid = running.pidOf(victim);
      process.kill(pid, 'SIGSTOP');
      try {
        await parts.miss(victim);
      } finally {
        process.kill(pid, 'SIGCONT');
      }
      await parts.areWhole();
      expect(running.pidOf(victim)).toBe(pid);
    }
  });

  it('a database that is started anew is missed no longer than until it is there again, and has everything that was acknowledged', async () => {
    const load = new Load(room, running.graphql);
    const acknowledged: number[] = [];
    const member = room.members[0] ?? room.owner;
    const act = async (count: number): Promise<void> => {
      for (let nth = 0; nth < count; nth += 1) {
        const nonce = `act-${acknowledged.length}`;
        try {
          acknowledged.push(await say(member, room.channelId, nonce, nonce));
        } catch {
          nth -= 1;
          await sleep(50);
        }
      }
    };
    await act(20);
    for (let round = 0; round < 3; round += 1) {
      // When one of its processes is killed the server ends all others, and recovers.
      process.kill(await backendOf(running.dataDir), 'SIGKILL');
      await act(20);
    }
    expect(await load.history()).toEqual(expect.arrayContaining(acknowledged));
    expect(acknowledged).toHaveLength(80);
    const log = await readFile(path.join(running.dataDir, 'postgres.log'), 'utf8');
    expect(log.match(/reinitializing/g)).toHaveLength(3);
  });
});

/** A process of the database server that serves somebody. */
async function backendOf(dataDir: string): Promise<number> {
  const server = await serverPid(dataDir);
  for (const pid of await family(server ?? 0)) {
    const title = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (/^postgres: \S+ \S+ 127\.0\.0\.1/.test(title)) return pid;
  }
  throw new Error('the server serves nobody');
}
