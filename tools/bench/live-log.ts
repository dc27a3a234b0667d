import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { guildsSubgraph } from '@testverse/guilds';
import { anonymousActor } from '@testverse/platform/actor';
import { uuids } from '@testverse/platform/context';
import { topicOf } from '@testverse/platform/events';
import { createLogger } from '@testverse/platform/log';
import { migrateSubgraph, openSubgraph } from '@testverse/platform/server';
import { messageSentV1 } from '@testverse/schema/events/guilds';
import { startPostgres } from '../start/postgres/launch.ts';

const connections = 10;

/** Acts that do nothing but append one event, on a durable server of their own. */
export async function measureAppends(
  seconds: number,
  topics: number,
): Promise<Record<string, Record<string, number>>> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'testverse-bench-'));
  await chmod(dataDir, 0o711);
  const postgres = await startPostgres({ dataDir, durable: true, log: () => undefined });
  try {
    const definition = guildsSubgraph();
    await migrateSubgraph(definition, postgres.url);
    const log = createLogger({ service: 'bench', level: 'error' });
    const options = { databaseUrl: postgres.url, poolSize: connections, log };
    const subgraph = await openSubgraph(definition, options);
    const measure = async (places: readonly string[]): Promise<Record<string, number>> => {
      let done = 0;
      const startedAt = performance.now();
      const lane = async (): Promise<void> => {
        const context = subgraph.createContext({ requestId: 'bench', actor: anonymousActor() });
        while (performance.now() - startedAt < seconds * 1_000) {
          const topic = places[done % places.length] ?? '';
          const payload = {
            guildId: uuids.next(),
            channelId: uuids.next(),
            messageId: uuids.next(),
            authorId: uuids.next(),
          };
          await context.transact((tx) =>
            tx.events.append(tx, [{ topic, event: { type: messageSentV1.type, payload } }]),
          );
          done += 1;
        }
      };
      await Promise.all(Array.from({ length: connections }, lane));
      return { 'appends/s': Math.round(done / ((performance.now() - startedAt) / 1_000)) };
    };
    const places = Array.from({ length: topics }, () => topicOf('guilds', 'channel', uuids.next()));
    await measure(places.slice(0, 10));
    const figures = {
      'one topic': await measure(places.slice(0, 1)),
      [`${topics} topics`]: await measure(places),
    };
    await subgraph.close();
    return figures;
  } finally {
    await postgres.stop({ immediate: true });
    await rm(dataDir, { recursive: true, force: true });
  }
}
