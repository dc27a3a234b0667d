import { requireUser } from '@testverse/platform/actor';
import { answered } from '@testverse/platform/db';
import { notFound } from '@testverse/platform/errors';
import { topicOf, type JsonValue } from '@testverse/platform/events';
import type { SubgraphRuntime } from '@testverse/platform/graphql';
import { messageSentV1, type MessageSentV1 } from '@testverse/schema/events/guilds';
import type { GuildsContext } from '../../context.ts';
import { Mailbox } from '../../mailbox.ts';
import { channelTopic } from '../../topics.ts';
import { canSend, demand, readable } from '../channel/index.ts';
import { typingTtlMs, type TypingState } from './typing.entity.ts';

/** Saying it more often than this tells nobody anything. */
const quietMs = 1_000;
/** How late the end of it may be told. */
const tickMs = 500;

type Runtime = Pick<SubgraphRuntime, 'events' | 'clock' | 'log'>;
type Word = { userId: string; expiresAt: number };

const whispers = (channelId: string): string => topicOf('guilds', 'typing', channelId);

/** Who reads a channel's typing in this process, and who is writing there. Exists while somebody reads. */
class Desk {
  private readonly typists = new Map<string, TypingState>();
  private readonly readers = new Set<DeskReader>();
  private readonly ending = new AbortController();
  /** Every message that is sent from now on ends the writing of its author. */
  readonly ready: Promise<void>;

  constructor(
    private readonly channelId: string,
    private readonly runtime: Runtime,
    private readonly onEmpty: () => void,
  ) {
    const { events, log } = runtime;
    const end = events.doorbell.onWhisper(whispers(channelId), (word) => this.hear(word as Word));
    this.ending.signal.addEventListener('abort', end, { once: true });
    const start = answered(events.resume(channelTopic(channelId), null));
    this.ready = start.then(() => undefined);
    start
      .then(({ after }) => this.followMessages(after))
      .catch((error: unknown) => {
        // Without it an indication lasts until its time is over: nothing to end a stream for.
        log.warn({ err: error, channelId }, 'sent messages no longer end typing here');
      });
  }

  open(signal: AbortSignal): Mailbox<TypingState> {
    const reader: DeskReader = { news: new Map(this.typists), mailbox: null };
    const take = (): TypingState | null => {
      const [first] = reader.news.values();
      if (first) reader.news.delete(first.userId);
      return first ?? null;
    };
    const mailbox = new Mailbox({ take, signal, onClose: () => this.leave(reader) });
    reader.mailbox = mailbox;
    this.readers.add(reader);
    return mailbox;
  }

  private leave(reader: DeskReader): void {
    this.readers.delete(reader);
    if (this.readers.size > 0) return;
    this.ending.abort();
    this.onEmpty();
  }

  private hear({ userId, expiresAt }: Word): void {
    this.tell({ channelId: this.channelId, userId, isTyping: true, expiresAt: new Date(expiresAt) });
  }

  private async followMessages(after: number): Promise<void> {
    const { signal } = this.ending;
    const facts = this.runtime.events.subscribe(channelTopic(this.channelId), { after, signal });
    for await (const event of facts) {
      if (event.type === messageSentV1.type) this.stop((event.payload as MessageSentV1).authorId);
    }
  }

  private stop(userId: string): void {
    const now = this.runtime.clock.now();
    if (this.typists.has(userId))
      this.tell({ channelId: this.channelId, userId, isTyping: false, expiresAt: now });
  }

  tick(now: Date): void {
    for (const { userId, expiresAt } of [...this.typists.values()]) if (expiresAt <= now) this.stop(userId);
  }

  /** The same object for all: of one person a reader is owed the latest only. */
  private tell(state: TypingState): void {
    if (state.isTyping) this.typists.set(state.userId, state);
    else this.typists.delete(state.userId);
    for (const reader of this.readers) {
      reader.news.set(state.userId, state);
      reader.mailbox?.ring();
    }
  }

  close(): void {
    for (const { mailbox } of [...this.readers]) void mailbox?.return();
  }
}

interface DeskReader {
  /** By person: what they have not been given yet. */
  news: Map<string, TypingState>;
  mailbox: Mailbox<TypingState> | null;
}

/**
 * Who is writing where. It lives in memory: said from process to process by the doorbell, over after eight seconds or
 * with the message, and never logged.
 */
export class TypingService {
  private readonly desks = new Map<string, Desk>();
  private readonly said = new Map<string, Word>();
  private runtime: Runtime | null = null;

  open(runtime: Runtime): { close(): Promise<void> } {
    this.runtime = runtime;
    const ticks = setInterval(() => this.tick(), tickMs).unref();
    return {
      close: () => {
        clearInterval(ticks);
        for (const desk of [...this.desks.values()]) desk.close();
        return Promise.resolve();
      },
    };
  }

  /** Tells the channel's readers that the actor is writing. @returns until when @throws NOT_FOUND, FORBIDDEN, CHANNEL_ARCHIVED */
  async start(ctx: GuildsContext, channelId: string): Promise<Date> {
    const { userId } = requireUser(ctx.actor);
    const room = readable(ctx.actor, await ctx.load.room.load(channelId));
    if (!room) throw notFound('channel', ['channelId']);
    demand(canSend(room), 'channelId');
    const now = ctx.clock.now().getTime();
    const key = `${channelId} ${userId}`;
    const last = this.said.get(key);
    if (last && now < last.expiresAt - typingTtlMs + quietMs) return new Date(last.expiresAt);
    const word = { userId, expiresAt: now + typingTtlMs };
    this.said.set(key, word);
    ctx.events.doorbell.whisper(whispers(channelId), word satisfies JsonValue);
    return new Date(word.expiresAt);
  }

  /** Begins with who is writing at this moment. */
  async read(channelId: string, signal: AbortSignal): Promise<Mailbox<TypingState>> {
    if (!this.runtime) throw new Error('the subgraph is not open');
    let desk = this.desks.get(channelId);
    if (!desk) {
      desk = new Desk(channelId, this.runtime, () => this.desks.delete(channelId));
      this.desks.set(channelId, desk);
    }
    const mailbox = desk.open(signal);
    try {
      await desk.ready;
      return mailbox;
    } catch (error) {
      await mailbox.return();
      throw error;
    }
  }

  private tick(): void {
    const now = this.runtime?.clock.now();
    if (!now) return;
    for (const desk of this.desks.values()) desk.tick(now);
    for (const [key, { expiresAt }] of this.said) if (expiresAt <= now.getTime()) this.said.delete(key);
  }
}

export interface TypingLoaders {
  /** The one of this process, for every request. */
  typing: TypingService;
}
