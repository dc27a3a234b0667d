import { buildSchema } from 'graphql';
import { expect, it, vi } from 'vitest';
import { createMemoryDoorbell, type LoggedEvent, type OriginFeed } from '../events/index.ts';
import { createLogger } from '../log/index.ts';
import { httpFeed } from './http-feed.ts';
import { serveSubgraph } from '../server/index.ts';
import { SubgraphClient } from './index.ts';

const event: LoggedEvent = {
  topic: 'notes/note:01934a9e-0000-7000-8000-000000000001',
  seq: 3,
  id: '01934a9e-0000-7000-8000-000000000002',
  type: 'notes.note.renamed.v1',
  payload: { name: 'é' },
  actorId: null,
  subjectId: null,
  occurredAt: new Date(1_000),
  recordedAt: new Date(2_000),
  position: 12,
  stamp: 4,
};

it('a feed over the network reads what the one where the log lies reads', async () => {
  const page = { events: [event], upTo: 12, isHeld: true };
  const local: OriginFeed = {
    producer: 'notes',
    read: (after, limit) => Promise.resolve(after === 11 && limit === 200 ? page : { ...page, events: [] }),
    head: () => Promise.resolve(12),
    logId: () => Promise.resolve('the log of notes'),
    onNews: () => () => undefined,
  };
  const served = await serveSubgraph(
    {
      name: 'notes',
      sdl: '',
      schema: buildSchema('type Query { x: Int }'),
      createContext: () => ({}),
      health: () => Promise.resolve({ database: 'CONNECTED', latencyMs: 1 }),
    },
    {
      port: 0,
      host: '127.0.0.1',
      secrets: ['s'],
      log: createLogger({ service: 'test', level: 'silent' }),
      feed: local,
    },
  );
  const client = new SubgraphClient({ url: served.url, secrets: ['s'] });
  const doorbell = createMemoryDoorbell();
  const feed = httpFeed('notes', client, doorbell);
  expect(await feed.read(11, 200)).toEqual(page);
  expect(await feed.head()).toBe(12);
  expect(await feed.logId()).toBe('the log of notes');

  const news = vi.fn();
  const stop = feed.onNews(news);
  doorbell.ring('other/note:1', 1);
  expect(news).not.toHaveBeenCalled();
  doorbell.ring(event.topic, 4);
  expect(news).toHaveBeenCalledTimes(1);
  stop();
  doorbell.ring(event.topic, 5);
  expect(news).toHaveBeenCalledTimes(1);
  await client.close();
  await served.close();
  await expect(feed.read(11, 200)).rejects.toThrow();
});
