import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { FakePerson } from '../../testing/fake-chat.ts';
import { SimulatedGraph } from '../../testing/simulated-graph.ts';
import { ChannelMessagesDocument, type ChannelMessagesQuery } from '../_generated/guilds.ts';
import { channelTimeline, type ChannelTimelineView } from './channel-timeline.ts';
import { connectLive } from './connect.ts';
import type { TimelineMessage } from './timeline-state.ts';

// Whatever happens, in whatever order, whatever is lost, doubled or late: in the end the timeline is what a newcomer
// would load, and at every moment it is in order and shows nothing twice.
const soak = Number(process.env['SOAK'] ?? 1);
const person = (id: string): FakePerson => ({
  id,
  username: id,
  profile: { displayName: id, avatarUrl: null },
});
const people = [person('mira'), person('jonas'), person('sana')] as const;
const emojis = ['👍', '🎉'];

/** Weights of what may come next; the second number chooses among messages, people, and the like. */
const step = fc.tuple(
  fc.oneof(
    ...(
      [
        [10, 'flow'],
        [5, 'pump'],
        [5, 'deliver'],
        [6, 'send'],
        [4, 'edit'],
        [2, 'delete'],
        [5, 'react'],
        [1, 'topic'],
        [6, 'read'],
        [5, 'answer'],
        [1, 'lose'],
        [1, 'cut'],
        [3, 'wake'],
        [2, 'repeat'],
        [2, 'drop'],
        [1, 'expire'],
        [4, 'older'],
        [3, 'newer'],
        [3, 'jump'],
        [1, 'latest'],
        [3, 'write'],
        [3, 'like'],
        [1, 'reload'],
      ] as const
    ).map(([weight, name]) => ({ weight, arbitrary: fc.constant(name) })),
  ),
  fc.nat(1_000),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

interface World {
  readonly graph: SimulatedGraph;
  readonly view: ChannelTimelineView;
  readonly nonces: string[];
}

async function act({ graph, view, nonces }: World, [name, choice]: Step): Promise<void> {
  const { chat } = graph;
  const who = people[choice % 3] ?? people[0];
  const message = chat.messages[choice % Math.max(1, chat.messages.length)];
  const socket = graph.sockets.at(-1);
  const request = graph.requests[choice % Math.max(1, graph.requests.length)];
  const ignore = () => undefined;
  switch (name) {
    case 'send':
      return void chat.send(who, `text ${choice}`, `n${chat.topic.head}`, choice % 3 ? null : message?.id);
    case 'edit':
      return message && chat.edit(message, `edited ${choice}`);
    case 'delete':
      return message && chat.delete(message);
    case 'react':
      return message && chat.react(message, who, emojis[choice % 2] ?? '', choice % 5 > 1);
    case 'topic':
      return chat.setTopic(`topic ${choice}`);
    case 'pump':
      return void (await socket?.pump());
    case 'flow':
      return void (await socket?.run());
    case 'deliver':
      return void socket?.deliver();
    case 'repeat':
      return socket?.repeat(choice);
    case 'drop':
      return socket?.drop();
    case 'cut':
      return socket?.cut();
    case 'wake':
      return void graph.wake();
    case 'expire':
      chat.retainedFrom = chat.topic.head;
      return;
    case 'read':
      return request && !request.isRead ? request.read() : undefined;
    case 'answer':
      return request?.isRead ? request.answer() : undefined;
    case 'lose':
      return request?.lose();
    case 'older':
      return void view.loadOlder().catch(ignore);
    case 'newer':
      return void view.loadNewer().catch(ignore);
    case 'jump':
      return message && void view.jumpTo({ messageId: message.id }).catch(ignore);
    case 'latest':
      return void view.jumpToLatest().catch(ignore);
    case 'reload':
      return void view.reload().catch(ignore);
    case 'write':
      nonces.push(view.send({ body: `mine ${choice}`, replyToId: choice % 2 ? null : message?.id }));
      return;
    case 'like':
      return (
        message && void view.setReaction(message.id, emojis[choice % 2] ?? '', choice % 3 > 0).catch(ignore)
      );
  }
}

const plain = (messages: readonly TimelineMessage[]) =>
  messages.map((one) => ({
    ...one,
    reactions: [...one.reactions].sort((a, b) => (a.emoji < b.emoji ? -1 : 1)),
  }));

function expectOrder({ view }: World): void {
  const { messages = [], pending = [] } = view.state ?? {};
  const seqs = messages.map(({ seq }) => seq);
  expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b));
  const shown = [...messages.filter(({ author }) => author.id === 'mira'), ...pending].map(
    ({ nonce }) => nonce,
  );
  expect(shown).toHaveLength(new Set(shown).size);
}

async function expectFresh({ graph, view, nonces }: World): Promise<void> {
  const { chat } = graph;
  const state = view.state;
  if (!state) throw new Error('there is a state');
  expect([view.status, view.error, state.pending]).toEqual(['live', null, []]);
  const all = await graph.ask<ChannelMessagesQuery>(ChannelMessagesDocument, {
    channelId: chat.id,
    first: 10_000,
  });
  const fresh = (all.channel?.messages.edges ?? []).map(({ node }) => node);
  const [first, last] = [state.messages[0]?.seq ?? 0, state.messages.at(-1)?.seq ?? 0];
  expect(plain(state.messages)).toEqual(plain(fresh.filter(({ seq }) => seq >= first && seq <= last)));
  expect(state.hasOlder).toBe(fresh.some(({ seq }) => seq < first));
  expect(state.hasNewer).toBe(fresh.some(({ seq }) => seq > last));
  expect(state.channel.topic).toBe(chat.channelTopic);
  for (const nonce of nonces) expect(chat.messages.filter((one) => one.nonce === nonce)).toHaveLength(1);
}

async function simulate(steps: readonly Step[], before: number, isLoaded: boolean): Promise<void> {
  const graph = new SimulatedGraph(people[0]);
  for (let index = 0; index < before; index++)
    graph.chat.send(people[index % 3] ?? people[0], `before ${index}`, `b${index}`);
  const { clock, webSocket } = graph;
  const connection = connectLive(graph.client, { clock, random: () => 0.5, webSocket });
  const view = channelTimeline(connection, { channelId: graph.chat.id, pageSize: 4, maxMessages: 12 });
  const world = { graph, view, nonces: [] };
  if (isLoaded) await graph.settle();
  for (const one of steps) {
    await act(world, one);
    await graph.step();
    expectOrder(world);
  }
  await graph.settle();
  await expectFresh(world);
  connection.close();
}

const at = (choice: number, ...names: Step[0][]): Step[] => names.map((name) => [name, choice]);
const loaded = (name: Step[0]) => at(9, name, 'read', 'answer');

it.each<[string, Step[]]>([
  // Both are read and arrive in the same turn.
  ['a jump took its place', [...at(0, 'jump', 'older', 'read'), ...at(1, 'read')]],
  [
    'the other end grew',
    [...loaded('jump'), ...loaded('newer'), ...loaded('newer'), ...at(0, 'older', 'newer')],
  ],
  [
    'many messages came',
    [...at(0, 'older', 'read'), ...Array.from({ length: 20 }, () => at(0, 'send', 'flow')).flat()],
  ],
])('a page leaves no hole when what it borders on is gone: %s', (_, steps) =>
  simulate([...loaded('older'), ...steps], 30, true),
);

it.each<[string, Step[]]>([
  ['it is set elsewhere while one takes back what was not there', at(3, 'like', 'read', 'react', 'flow')],
  [
    'it was there already, and the message is deleted before the answer',
    at(8, 'like', 'read', 'flow', 'answer', 'like', 'read', 'delete'),
  ],
])('a reaction that is asked for hides nothing for good: %s', (_, steps) => simulate(steps, 4, true));

it('whatever happens in between, the timeline ends as one loaded afresh', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 20, maxLength: 150, size: 'max' }),
      fc.nat(30),
      fc.boolean(),
      simulate,
    ),
    { numRuns: 60 * soak },
  );
});
