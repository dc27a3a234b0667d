import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { startFakeGraph, type FakeGraph } from '../testing/fake-graph.ts';
import { compileReadme, readmeBot, runReadme } from '../testing/readme.ts';
import { channel, createChannel, createGuild } from './_generated/guilds.ts';
import { createClient } from './client.ts';
import { unwrap } from './errors.ts';

let graph: FakeGraph;
beforeAll(async () => {
  graph = await startFakeGraph();
});
afterAll(() => graph.close());

it('the code of the README compiles', async () => {
  expect(await compileReadme()).toEqual([]);
});

it('the code of the README does what it says', async () => {
  expect(await runReadme(graph.url)).toEqual([
    'Analytical Engines is founded, by ada',
    'at the start: signedOut',
    'signed in as ada',
    'Analytical Engines: 1 members',
    'found Analytical Engines',
    'name: A name has at least 3 characters.',
    'the same guild: true',
    '1 problem with the input',
    'listed Analytical Engines',
    'to go on later: after the cursor',
    'on their way: 2',
    'pong to ada',
    'live: Good morning, !ping, pong',
    'sent since: 0',
    'kept: 1',
    'everybody sees it',
    'a guild, Analytical Engines',
    'Analytical Engines is there since a moment',
    'now signedOut',
  ]);
  expect(graph.guildCount()).toBe(2);
});

it('the bot of the README answers every ping once, whatever happens to the server', async () => {
  const client = createClient({ url: graph.url });
  await client.session.register({ username: 'bot', email: 'bot@example.org', password: 'correct horse' });
  const guild = unwrap(await createGuild(client, { input: { name: 'Bots', category: 'OTHER' } }), 'guild');
  await createChannel(client, { input: { guildId: guild.id, name: 'pings' } });
  const room = await channel(client, { name: 'pings' });
  const chat = graph.chats.get(room?.id ?? '');
  if (!room || !chat) throw new Error('the channel is there');
  const answerPings = await readmeBot();
  const stop = new AbortController();
  const done = answerPings(client, room, stop.signal);
  const someone = { id: 'user_someone', username: 'someone', profile: { displayName: 'Someone' } };
  const pongs = () =>
    chat.messages.filter(({ body }) => body === 'pong').map(({ replyTo }) => replyTo?.nonce);
  for (let count = 0; count < 40; count++) {
    chat.send(someone, '!ping', `ping ${count}`);
    chat.send(someone, 'just talking', `talk ${count}`);
    if (count % 20 === 3) {
      graph.live.refusals.push('torn');
      graph.script.push(() => 'lost');
      graph.live.closeAll(1012, 'Restarting');
    }
    if (count % 5 === 0) await vi.waitFor(() => expect(pongs()).toHaveLength(count + 1));
  }
  await vi.waitFor(() => expect(pongs()).toHaveLength(40));
  expect(pongs()).toEqual(Array.from({ length: 40 }, (_, count) => `ping ${count}`));
  stop.abort();
  await done;
});
