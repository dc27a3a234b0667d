import { FakeTopic, mapped } from './fake-topic.ts';

/** Somebody in a fake chat. */
export interface FakePerson {
  readonly id: string;
  readonly username: string;
  readonly [field: string]: unknown;
}

/** A message of a fake chat, as it is now. */
export interface FakeMessage {
  readonly id: string;
  readonly seq: number;
  readonly author: FakePerson;
  readonly nonce: string;
  readonly replyTo: FakeMessage | null;
  body: string | null;
  editedAt: string | null;
  deletedAt: string | null;
  /** People by emoji, both in the order of reacting. */
  readonly reactions: Map<string, Set<FakePerson>>;
}

type Fact =
  | {
      readonly type: 'MessageSentEvent' | 'MessageEditedEvent' | 'MessageDeletedEvent';
      readonly message: FakeMessage;
    }
  | {
      readonly type: 'ReactionChangedEvent';
      readonly message: FakeMessage;
      readonly emoji: string;
      readonly user: FakePerson;
      readonly isSet: boolean;
    }
  | { readonly type: 'ChannelUpdatedEvent' };

/** Whoever asks, as resolvers get it. */
export interface FakeAsking {
  readonly account: FakePerson | null;
}

interface PageArguments {
  readonly first?: number | null;
  readonly after?: string | null;
  readonly last?: number | null;
  readonly before?: string | null;
  readonly at?: { readonly messageId?: string; readonly seq?: number; readonly date?: string } | null;
}

const moment = '2026-11-21T09:30:00.000Z';

/** One channel of a fake graph: its messages, its log, and what resolvers answer about them. */
export class FakeChat {
  readonly topic = new FakeTopic<Fact>();
  readonly messages: FakeMessage[] = [];
  channelTopic: string | null = null;
  /** Cursors before this seq are too old. */
  retainedFrom = 0;
  #count = 0;

  constructor(
    readonly id: string,
    readonly name: string,
    private readonly guild: () => unknown = () => null,
  ) {}

  send(author: FakePerson, body: string, nonce: string, replyToId?: string | null): FakeMessage {
    const known = this.messages.find((one) => one.author.id === author.id && one.nonce === nonce);
    if (known) return known;
    const message: FakeMessage = {
      id: `message_${++this.#count}`,
      seq: this.topic.head + 1,
      replyTo: this.find(replyToId) ?? null,
      ...{ author, body, nonce, editedAt: null, deletedAt: null, reactions: new Map() },
    };
    this.messages.push(message);
    this.topic.append({ type: 'MessageSentEvent', message });
    return message;
  }

  edit(message: FakeMessage, body: string): void {
    if (message.deletedAt !== null) return;
    message.body = body;
    message.editedAt = moment;
    this.topic.append({ type: 'MessageEditedEvent', message });
  }

  delete(message: FakeMessage): void {
    if (message.deletedAt !== null) return;
    message.body = null;
    message.deletedAt = moment;
    message.reactions.clear();
    this.topic.append({ type: 'MessageDeletedEvent', message });
  }

  react(message: FakeMessage, user: FakePerson, emoji: string, isSet: boolean): void {
    const people = message.reactions.get(emoji) ?? new Set();
    if (people.has(user) === isSet || message.deletedAt !== null) return;
    if (isSet) message.reactions.set(emoji, people.add(user));
    else if (people.delete(user) && people.size === 0) message.reactions.delete(emoji);
    this.topic.append({ type: 'ReactionChangedEvent', message, emoji, user, isSet });
  }

  setTopic(topic: string): void {
    this.channelTopic = topic;
    this.topic.append({ type: 'ChannelUpdatedEvent' });
  }

  find(id: string | null | undefined): FakeMessage | undefined {
    return this.messages.find((one) => one.id === id);
  }

  /** The channel as resolvers answer it. */
  channel(): Record<string, unknown> {
    return {
      __typename: 'Channel',
      ...{ id: this.id, name: this.name, kind: 'TEXT', slowModeSeconds: 0, position: 0, archivedAt: null },
      ...{ createdAt: moment, updatedAt: moment, lastReadSeq: 0, unreadCount: 0 },
      topic: () => this.channelTopic,
      guild: this.guild,
      viewerCan: (_: unknown, { account }: FakeAsking) => ({
        send: account !== null,
        manage: false,
        moderate: false,
      }),
      streamCursor: cursorOf(this.topic.head),
      messages: (args: PageArguments) => this.page(args),
    };
  }

  /** A message as resolvers answer it: as it is when they do. */
  row(message: FakeMessage): Record<string, unknown> {
    const { id, seq, author, nonce, replyTo } = message;
    return {
      __typename: 'Message',
      ...{ id, seq, author, nonce, createdAt: moment },
      body: () => message.body,
      editedAt: () => message.editedAt,
      deletedAt: () => message.deletedAt,
      replyTo: replyTo && (() => this.row(replyTo)),
      channel: () => this.channel(),
      reactions: () =>
        [...message.reactions].map(([emoji, people]) => ({
          emoji,
          count: people.size,
          viewerHasReacted: (_: unknown, { account }: FakeAsking) =>
            [...people].some((one) => one.id === account?.id),
          users: [...people],
        })),
    };
  }

  page({ first, after, last, before, at }: PageArguments): object {
    const all = this.messages;
    let [start, end] = [0, all.length];
    if (at) {
      const found = all.findIndex((one) =>
        at.messageId ? one.id === at.messageId : one.seq >= (at.seq ?? 0),
      );
      const size = first ?? 20;
      const middle = found < 0 ? all.length : found;
      end = Math.min(all.length, Math.max(middle - Math.floor(size / 2), 0) + size);
      start = Math.max(0, end - size);
    } else {
      if (after != null) start = all.findIndex((one) => `m:${one.seq}` === after) + 1;
      if (before != null) end = all.findIndex((one) => `m:${one.seq}` === before);
      if (first != null) end = Math.min(end, start + first);
      else start = Math.max(start, end - (last ?? 20));
    }
    const edges = all.slice(start, end).map((one) => ({ cursor: `m:${one.seq}`, node: this.row(one) }));
    return {
      edges,
      pageInfo: {
        hasPreviousPage: start > 0,
        hasNextPage: end < all.length,
        startCursor: edges[0]?.cursor ?? null,
        endCursor: edges.at(-1)?.cursor ?? null,
      },
    };
  }

  /** Where a stream begins, and whether it has to say first that this is not where it was asked to. */
  resume(after: string | null | undefined): { start: number; isReset: boolean } {
    const { head } = this.topic;
    const asked = after == null ? head : Number(after.slice(2));
    const isReset = asked < this.retainedFrom || asked > head;
    return { start: isReset ? head : asked, isReset };
  }

  resetEvent(seq: number): object {
    return {
      __typename: 'StreamReset',
      seq,
      cursor: cursorOf(seq),
      occurredAt: moment,
      reason: 'CURSOR_TOO_OLD',
    };
  }

  /** An event as resolvers answer it: what it speaks of is as it is when they do. */
  event(seq: number, fact: Fact): object {
    const about = { __typename: fact.type, seq, cursor: cursorOf(seq), occurredAt: moment };
    if (fact.type === 'ChannelUpdatedEvent') return { ...about, channel: this.channel() };
    const { message } = fact;
    if (fact.type !== 'ReactionChangedEvent')
      return { ...about, messageId: message.id, message: this.row(message) };
    const count = () => message.reactions.get(fact.emoji)?.size ?? 0;
    return { ...about, messageId: message.id, emoji: fact.emoji, user: fact.user, isSet: fact.isSet, count };
  }

  /** The stream of `channelEvents` from a cursor on. */
  stream(after: string | null | undefined): AsyncIterableIterator<{ channelEvents: object }> {
    const { start, isReset } = this.resume(after);
    const events = mapped(this.topic.read(start), ({ seq, payload }) => ({
      channelEvents: this.event(seq, payload),
    }));
    let reset = isReset ? { channelEvents: this.resetEvent(start) } : null;
    const next = () => {
      const value = reset;
      reset = null;
      return value ? Promise.resolve({ done: false as const, value }) : events.next();
    };
    const stream = { ...events, next, [Symbol.asyncIterator]: () => stream };
    return stream;
  }
}

const cursorOf = (seq: number) => `c:${seq}`;
