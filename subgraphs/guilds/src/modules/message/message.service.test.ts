import { asActor, type TestResult } from '@testverse/platform/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { channelId, guildId } from '../../node.ts';
import { freshNonce, startChat, type ChatWorld } from '../../testing/chat.ts';
import { atOnce, codes, userIdOf, type Person } from '../../testing/guilds.ts';
import { pauseTopic, type Pause } from '../../testing/pause.ts';
import { channelTopic, guildTopic } from '../../topics.ts';

const mira = asActor();

const oneToN = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

describe('many messages at once', () => {
  let world: ChatWorld;

  beforeAll(async () => {
    world = await startChat();
  });
  afterAll(() => world.close());

  it('get fifty places in the order of the log, without a gap', async () => {
    const house = await world.house(mira);
    const writers = await atOnce(10, () => world.member(house, mira));
    const sent = await atOnce(50, (index) =>
      world.say(writers[index % writers.length] ?? mira, house.channel, `Message ${index}`),
    );
    const log = await world.logOf(house.channel);
    expect(log.map(({ seq }) => seq)).toEqual(oneToN(50));
    expect(sent.map(({ seq }) => seq).sort((a, b) => a - b)).toEqual(oneToN(50));
    const rows: unknown[] = await world.query(
      `select 1 from guilds.message m join guilds.event_log e
         on e.topic = $2 and e.seq = m.seq and e.payload ->> 'messageId' = m.id::text
       where m.channel_id = $1`,
      [channelId.decode(house.channel), channelTopic(channelId.decode(house.channel))],
    );
    expect(rows).toHaveLength(50);
  });

  it('with one nonce become one message, whose event is logged once', async () => {
    const house = await world.house(mira);
    const input = { channelId: house.channel, body: 'Once.', nonce: freshNonce() };
    const answers = await atOnce(20, () => world.act(mira, 'sendMessage', input, 'message { id seq }'));
    expect(new Set(answers.map(({ message }) => JSON.stringify(message))).size).toBe(1);
    expect(answers[0].message.seq).toBe(1);
    expect(await world.logOf(house.channel)).toHaveLength(1);
  });

  it('with one nonce and different texts become one message, and the others are told', async () => {
    const house = await world.house(mira);
    const nonce = freshNonce();
    const answers = await atOnce(10, (index) =>
      world.act(
        mira,
        'sendMessage',
        { channelId: house.channel, body: `Text ${index}`, nonce },
        'message { id }',
      ),
    );
    expect(answers.filter(({ message }) => message)).toHaveLength(1);
    expect(answers.flatMap(codes)).toEqual(Array.from({ length: 9 }, () => 'NONCE_REUSED@nonce'));
  });

  it('do not stand in the way of the channel being renamed, moved and archived', async () => {
    const house = await world.house(mira);
    const others = await atOnce(3, () => world.openChannel(mira, house));
    const writers = await atOnce(5, () => world.member(house, mira));
    const update = (index: number) =>
      world.act(
        mira,
        'updateChannel',
        { channelId: house.channel, name: `name-${index}`, position: index % (others.length + 1) },
        'channel { id }',
      );
    const acts = await atOnce(60, (index) =>
      index % 3 === 0
        ? update(index)
        : world.say(writers[index % writers.length] ?? mira, house.channel).then(() => ({ userErrors: [] })),
    );
    expect(acts.flatMap(codes)).toEqual([]);
    const log = await world.logOf(house.channel);
    expect(log.map(({ seq }) => seq)).toEqual(oneToN(log.length));
    expect(log.filter(({ type }) => type === 'guilds.message.sent.v1')).toHaveLength(40);
    const places: { position: number }[] = await world.query(
      'select position from guilds.channel where guild_id = $1 order by position',
      [guildId.decode(house.id)],
    );
    expect(places.map(({ position }) => position)).toEqual([0, 1, 2, 3]);
  });

  it('end with the guild they are written in, when it is deleted meanwhile', async () => {
    const house = await world.house(mira);
    const joe = await world.member(house, mira);
    const answers = await atOnce(20, (index) =>
      index === 10
        ? world.act(mira, 'deleteGuild', { guildId: house.id }, '')
        : world.act(
            joe,
            'sendMessage',
            { channelId: house.channel, body: 'Still here?', nonce: freshNonce() },
            'message { id }',
          ),
    );
    const refused = answers.flatMap(codes);
    expect(new Set(refused).size).toBeLessThanOrEqual(1);
    expect(refused[0] ?? 'NOT_FOUND@channelId').toBe('NOT_FOUND@channelId');
  });

  it('of edits keep every text that was there, each once', async () => {
    const house = await world.house(mira);
    const { id } = await world.say(mira, house.channel, 'Text 0');
    const edit = (index: number) =>
      world.act(mira, 'editMessage', { messageId: id, body: `Text ${index + 1}` }, 'message { id }');
    await atOnce(10, edit);
    const { message } = await world.act(
      mira,
      'deleteMessage',
      { messageId: id },
      'message { revisions(first: 100) { edges { node { body } } } }',
    );
    const texts = message.revisions.edges.map(({ node }: TestResult) => node.body);
    expect([...texts].sort()).toEqual([...Array.from({ length: 11 }, (_, index) => `Text ${index}`)].sort());
    expect(await world.logOf(house.channel)).toHaveLength(12);
  });

  it('of deletions log one', async () => {
    const house = await world.house(mira);
    const { id } = await world.say(mira, house.channel);
    await atOnce(10, () => world.act(mira, 'deleteMessage', { messageId: id }, 'message { id }'));
    expect(await world.logOf(house.channel)).toHaveLength(2);
  });

  it('cost few statements each: nothing is read that the decision does not need', async () => {
    const house = await world.house(mira);
    const input = { channelId: house.channel, body: 'Counted.', nonce: freshNonce() };
    const count = await world.countStatements(() =>
      world.act(mira, 'sendMessage', input, 'message { id seq body author { id } reactions { emoji } }'),
    );
    // The room, the start of the transaction, the count against the pace, and the message with its event. The commit is
    // no statement of the counter's, and nobody has reacted to what was just said.
    expect(count).toBeLessThanOrEqual(4);
  });
});

describe('the right to write', () => {
  let world: ChatWorld;
  let house: { id: string; channel: string };
  let joe: Person;
  let own: { id: string };

  beforeAll(async () => {
    world = await startChat();
  });
  afterAll(() => world.close());
  beforeEach(async () => {
    house = await world.house(mira);
    joe = await world.member(house, mira);
    own = await world.say(joe, house.channel, 'Mine.');
    await world.act(joe, 'setReaction', { messageId: own.id, emoji: '🎉', isSet: true }, '');
  });

  const inputs: Record<string, () => [field: string, input: object]> = {
    'a message': () => ['sendMessage', { channelId: house.channel, body: 'Too late?', nonce: freshNonce() }],
    'an edit': () => ['editMessage', { messageId: own.id, body: 'Another text.' }],
    'a reaction': () => ['setReaction', { messageId: own.id, emoji: '👍', isSet: true }],
    'the end of a reaction': () => ['setReaction', { messageId: own.id, emoji: '🎉', isSet: false }],
  };
  const writes = Object.keys(inputs);

  /** What becomes of a write of Joe's: done, or the code that refuses it. */
  async function write(what: string): Promise<string> {
    const [field, input] = inputs[what]?.() ?? ['', {}];
    const type = `${field.charAt(0).toUpperCase()}${field.slice(1)}Input!`;
    const document = `mutation ($input: ${type}) { ${field}(input: $input) { userErrors { code field } } }`;
    const { data, errors } = await world.as(joe)(document, { input });
    if (errors) return String(errors[0]?.extensions['code']);
    return data[field].userErrors[0]?.code ?? 'done';
  }

  const remove = () =>
    world.act(mira, 'removeGuildMember', { guildId: house.id, userId: userIdOf(joe) }, 'guild { id }');
  const update = (input: object) =>
    world.act(mira, 'updateChannel', { channelId: house.channel, ...input }, 'channel { id }');
  const pause = (topic: string): Promise<Pause> => pauseTopic(world.running.dataSource, topic);
  const pauseGuild = () => pause(guildTopic(guildId.decode(house.id)));
  const pauseChannel = () => pause(channelTopic(channelId.decode(house.channel)));
  const facts = async (): Promise<number> => (await world.logOf(house.channel)).length;

  it.each(writes)('is lost for %s behind a removal that is not committed yet', async (what) => {
    const before = await facts();
    const guild = await pauseGuild();
    const removal = remove();
    await guild.waiting(1);
    const late = write(what);
    await guild.waiting(2);
    await guild.end();
    expect(codes(await removal)).toEqual([]);
    expect(await late).toBe('NOT_FOUND');
    expect(await facts()).toBe(before);
  });

  it.each(writes)('stays for %s that is under way: a removal waits for it', async (what) => {
    const before = await facts();
    const channel = await pauseChannel();
    const early = write(what);
    await channel.waiting(1);
    let isRemoved = false;
    const removal = remove().finally(() => (isRemoved = true));
    await channel.waiting(2);
    expect(isRemoved).toBe(false);
    await channel.end();
    expect(await early).toBe('done');
    await removal;
    expect(await facts()).toBe(before + 1);
  });

  it.each(writes)('is lost for %s behind the archiving of the channel', async (what) => {
    const before = await facts();
    const guild = await pauseGuild();
    const archiving = update({ isArchived: true });
    await guild.waiting(1);
    const late = write(what);
    await guild.waiting(2);
    await guild.end();
    expect(codes(await archiving)).toEqual([]);
    expect(await late).toBe('CHANNEL_ARCHIVED');
    expect(await facts()).toBe(before + 1);
  });

  it('goes on behind a change that forbids nothing, and is lost behind one that makes it news', async () => {
    for (const [input, outcome] of [
      [{ topic: 'Something else.' }, 'done'],
      [{ kind: 'ANNOUNCEMENT' }, 'FORBIDDEN'],
    ] as const) {
      const guild = await pauseGuild();
      const change = update(input);
      await guild.waiting(1);
      const late = write('a message');
      await guild.waiting(2);
      await guild.end();
      expect(codes(await change)).toEqual([]);
      expect(await late).toBe(outcome);
    }
  });

  it('ends with the guild: nothing is written once its end is told', async () => {
    const before = await facts();
    const channel = await pauseChannel();
    const late = write('a message');
    await channel.waiting(1);
    await world.act(mira, 'deleteGuild', { guildId: house.id }, '');
    await channel.end();
    expect(await late).toBe('NOT_FOUND');
    expect(await facts()).toBe(before);
  });

  it('ends at once for members who write all the time', async () => {
    const people = await atOnce(4, () => world.member(house, mira));
    const document =
      'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { userErrors { code } } }';
    const say = (person: Person) =>
      world.as(person)(document, {
        input: { channelId: house.channel, body: 'More.', nonce: freshNonce() },
      });
    const countOf = async ({ userId }: Person): Promise<number> =>
      (await world.logOf(house.channel)).filter(({ actor_id }) => actor_id === userId).length;
    await atOnce(people.length, async (index) => {
      const person = people[index] ?? joe;
      const writing = atOnce(12, () => say(person));
      await world.act(
        mira,
        'removeGuildMember',
        { guildId: house.id, userId: userIdOf(person) },
        'guild { id }',
      );
      const count = await countOf(person);
      await writing;
      expect((await say(person)).data.sendMessage.userErrors).toEqual([{ code: 'NOT_FOUND' }]);
      expect(await countOf(person)).toBe(count);
    });
  });
});

describe('the pace of edits and reactions', () => {
  let world: ChatWorld;

  beforeAll(async () => {
    world = await startChat({});
  });
  afterAll(() => world.close());

  it('is ten in five seconds per person and channel, and says how long suffices', async () => {
    const house = await world.house(mira);
    const joe = await world.member(house, mira);
    const { id } = await world.say(mira, house.channel);
    const other = await world.say(mira, await world.openChannel(mira, house));
    const edit = async (messageId: string, body: string) =>
      (
        await world.as(mira)(
          'mutation ($input: EditMessageInput!) { editMessage(input: $input) { userErrors { code } } }',
          { input: { messageId, body } },
        )
      ).errors?.[0]?.extensions;
    const react = (person: Person, emoji: string) =>
      world.as(person)(
        'mutation ($input: SetReactionInput!) { setReaction(input: $input) { userErrors { code } } }',
        { input: { messageId: id, emoji, isSet: true } },
      );
    const answers = await atOnce(20, (index) =>
      index % 2 === 0
        ? edit(id, `Text ${index}`)
        : react(mira, ['👍', '🎉'][index % 4 === 1 ? 0 : 1] ?? '👍').then(
            ({ errors }) => errors?.[0]?.extensions,
          ),
    );
    expect(answers.filter((refusal) => refusal === undefined)).toHaveLength(10);
    expect(answers.filter((refusal) => refusal?.['code'] === 'RATE_LIMITED')).toHaveLength(10);
    world.clock.advance({ seconds: 2 });
    expect(await edit(id, 'Once more.')).toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: 3000 });
    expect((await react(joe, '👍')).errors).toBeUndefined();
    expect(await edit(other.id, 'Elsewhere.')).toBeUndefined();
    expect((await world.say(mira, house.channel)).seq).toBeGreaterThan(0);
    world.clock.advance({ seconds: 3 });
    expect(await edit(id, 'At last.')).toBeUndefined();
  });
});

describe('the pace of messages', () => {
  let world: ChatWorld;

  beforeAll(async () => {
    world = await startChat({});
  });
  afterAll(() => world.close());

  const attempt = async (
    actor: Person,
    channel: string,
  ): Promise<{ code: unknown; retryAfterMs: unknown }> => {
    const { errors } = await world.as(actor)(
      'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { message { id } userErrors { code } } }',
      { input: { channelId: channel, body: 'Quick.', nonce: freshNonce() } },
    );
    const { code, retryAfterMs } = errors?.[0]?.extensions ?? {};
    return { code, retryAfterMs };
  };
  const passed = { code: undefined, retryAfterMs: undefined };

  it('is five in five seconds per person and channel, and says how long suffices', async () => {
    const house = await world.house(mira);
    const other = await world.openChannel(mira, house);
    const joe = await world.member(house, mira);
    await attempt(mira, house.channel);
    world.clock.advance({ seconds: 2 });
    for (let turn = 2; turn <= 5; turn += 1) expect(await attempt(mira, house.channel)).toEqual(passed);
    expect(await attempt(mira, house.channel)).toEqual({ code: 'RATE_LIMITED', retryAfterMs: 3000 });
    expect(await attempt(mira, other)).toEqual(passed);
    expect(await attempt(joe, house.channel)).toEqual(passed);
    world.clock.advance({ ms: 2999 });
    expect(await attempt(mira, house.channel)).toEqual({ code: 'RATE_LIMITED', retryAfterMs: 1 });
    world.clock.advance({ ms: 1 });
    expect(await attempt(mira, house.channel)).toEqual(passed);
    expect(await attempt(mira, house.channel)).toEqual({ code: 'RATE_LIMITED', retryAfterMs: 2000 });
    const log = await world.logOf(house.channel);
    expect(log.filter(({ actor_id }) => actor_id === mira.userId)).toHaveLength(6);
  });

  it('lets exactly five of twenty through that come at once', async () => {
    const house = await world.house(mira);
    const answers = await atOnce(20, () => attempt(mira, house.channel));
    expect(answers.filter(({ code }) => code === undefined)).toHaveLength(5);
    expect(answers.filter(({ code }) => code === 'RATE_LIMITED')).toHaveLength(15);
    expect(await world.logOf(house.channel)).toHaveLength(5);
  });

  it('does not count a repeat, nor what was refused', async () => {
    const house = await world.house(mira);
    const input = { channelId: house.channel, body: 'Again.', nonce: freshNonce() };
    for (let turn = 1; turn <= 8; turn += 1) {
      expect(codes(await world.act(mira, 'sendMessage', input, 'message { id }'))).toEqual([]);
    }
    for (let turn = 2; turn <= 5; turn += 1) expect(await attempt(mira, house.channel)).toEqual(passed);
  });

  it('is not in the way of repeats that come at once', async () => {
    const house = await world.house(mira);
    const slow = await world.openChannel(mira, house, { slowModeSeconds: 30 });
    const joe = await world.member(house, mira);
    const input = { channelId: slow, body: 'Once, please.', nonce: freshNonce() };
    const answers = await atOnce(10, () => world.act(joe, 'sendMessage', input, 'message { id }'));
    expect(new Set(answers.map(({ message }) => message.id)).size).toBe(1);
  });

  it('is slower in slow mode for members, and not for moderators', async () => {
    const house = await world.house(mira);
    const slow = await world.openChannel(mira, house, { slowModeSeconds: 30 });
    const joe = await world.member(house, mira);
    const moderator = await world.member(house, mira, 'MODERATOR');
    expect(await attempt(joe, slow)).toEqual(passed);
    world.clock.advance({ seconds: 10 });
    expect(await attempt(joe, slow)).toEqual({ code: 'RATE_LIMITED', retryAfterMs: 20_000 });
    world.clock.advance({ seconds: 20 });
    expect(await attempt(joe, slow)).toEqual(passed);
    expect(await attempt(moderator, slow)).toEqual(passed);
    expect(await attempt(moderator, slow)).toEqual(passed);
  });

  it('lets one of ten through that come at once in slow mode', async () => {
    const house = await world.house(mira);
    const slow = await world.openChannel(mira, house, { slowModeSeconds: 5 });
    const joe = await world.member(house, mira);
    const answers = await atOnce(10, () => attempt(joe, slow));
    expect(answers.filter(({ code }) => code === undefined)).toHaveLength(1);
  });
});

describe('an act with an idempotency key', () => {
  let world: ChatWorld;
  let house: { id: string; channel: string };
  let message: { id: string };
  let second: { id: string };

  beforeAll(async () => {
    world = await startChat();
    house = await world.house(mira);
    message = await world.say(mira, house.channel);
    second = await world.say(mira, house.channel);
  });
  afterAll(() => world.close());

  const capital = (field: string): string => field.charAt(0).toUpperCase() + field.slice(1);

  const eventCount = async (): Promise<number> =>
    (await world.logOf(house.channel)).length + (await world.logOf(house.id)).length;

  it.each([
    ['createChannel', () => ({ guildId: house.id, name: 'once' }), () => ({ name: 'twice' }), 1],
    ['updateChannel', () => ({ channelId: house.channel, topic: 'Once.' }), () => ({ topic: 'Twice.' }), 2],
    [
      'sendMessage',
      () => ({ channelId: house.channel, body: 'Once.', nonce: 'once' }),
      () => ({ nonce: 'twice' }),
      1,
    ],
    ['editMessage', () => ({ messageId: message.id, body: 'Once.' }), () => ({ body: 'Twice.' }), 1],
    ['setReaction', () => ({ messageId: message.id, emoji: '👍', isSet: true }), () => ({ isSet: false }), 1],
    ['markChannelRead', () => ({ channelId: house.channel, seq: 1 }), () => ({ seq: 2 }), 0],
    ['markChannelUnread', () => ({ messageId: message.id }), () => ({ messageId: second.id }), 0],
    ['deleteMessage', () => ({ messageId: message.id }), () => ({ messageId: second.id }), 1],
  ])(
    'does %s once when five come at once, and refuses the key for anything else',
    async (field, inputOf, otherOf, events) => {
      const selection =
        field.includes('Message') || field === 'setReaction' ? 'message { id }' : 'channel { id }';
      const document = `mutation ($input: ${capital(field)}Input!) { ${field}(input: $input) { ${selection} userErrors { code } } }`;
      const before = await eventCount();
      const run = (input: object) =>
        world.as(mira)(
          document,
          { input },
          { idempotency: { key: `key of ${field}`, fields: { [field]: 0 } } },
        );
      const answers = await atOnce(5, () => run(inputOf()));
      expect(answers.flatMap(({ errors }) => errors ?? [])).toEqual([]);
      expect(new Set(answers.map(({ data }) => JSON.stringify(data))).size).toBe(1);
      expect(answers[0]?.data[field].userErrors).toEqual([]);
      expect((await eventCount()) - before).toBe(events);
      const { errors } = await run({ ...inputOf(), ...otherOf() });
      expect(errors?.[0]?.extensions['code']).toBe('IDEMPOTENCY_CONFLICT');
    },
  );
});
