import { answered } from '@testverse/platform/db';
import type { SubgraphRuntime } from '@testverse/platform/graphql';
import type { EntityManager } from 'typeorm';
import { Mailbox } from '../../mailbox.ts';
import { viewerTopic } from '../../topics.ts';
import { listUnread, listUnreadOf } from '../read-marker/index.ts';
import type { UnreadState } from './unread.entity.ts';
import { listOfGuilds } from './unread.repository.ts';
import { UnreadBook, UnreadReader, Viewer } from './unread.state.ts';

/** Nobody is told of a channel more often than this. */
const flushEveryMs = 1_000;
/** What happens at once is counted at once. */
const gatherMs = 40;
/** The more there is to count, the longer it rests: this many times as long as the counting took. */
const restPerWork = 4;
/** Pairs of person and channel that one statement counts. */
const pairsPerStatement = 2_000;

type Runtime = Pick<SubgraphRuntime, 'dataSource' | 'events' | 'log'>;

/** Said to whoever serves a person: a marker of theirs moved, or they joined a guild, or are no longer in it. */
interface Word {
  channelId?: string;
  guildId?: string;
}

const topicForm = /^guilds\/(channel|guild):(.+)$/;

/**
 * What is unread, for everybody with an open stream in this process. A ring of the doorbell says that a channel has grown;
 * then all counts it may have changed are derived anew, for all people here in one statement.
 */
export class UnreadService {
  private readonly book = new UnreadBook();
  /** By person: the reading of their list that is under way. */
  private readonly opening = new Map<string, Promise<void>>();
  private readonly listening = new Map<string, () => void>();
  private readonly mailboxes = new Set<Mailbox<UnreadState>>();
  /** Channels that rang while somebody's list was being read. */
  private readonly overheard = new Set<string>();
  private runtime: Runtime | null = null;
  private timer: NodeJS.Timeout | undefined;
  private isClosed = false;

  /** @param answersWithinMs how long one connection may keep everybody's counts waiting */
  constructor(private readonly answersWithinMs?: number) {}

  open(runtime: Runtime): { close(): Promise<void> } {
    this.runtime = runtime;
    const { doorbell } = runtime.events;
    const ends = [
      doorbell.onRing((topic) => this.hearRing(topic)),
      doorbell.onMissed(() => {
        this.book.ringAll();
        this.schedule();
      }),
    ];
    return {
      close: () => {
        for (const end of ends) end();
        for (const mailbox of [...this.mailboxes]) void mailbox.return();
        this.isClosed = true;
        clearTimeout(this.timer);
        return Promise.resolve();
      },
    };
  }

  /** Begins with every channel of the person that has something unread, as it is now. */
  async read(userId: string): Promise<Mailbox<UnreadState>> {
    const viewer = this.book.viewers.get(userId) ?? this.enroll(userId);
    const reader = new UnreadReader();
    // From here on somebody reads: whoever closes another stream of the person meanwhile is not the last one.
    viewer.readers.add(reader);
    const leave = (): void => {
      viewer.readers.delete(reader);
      if (viewer.readers.size === 0) this.forget(viewer);
    };
    try {
      await this.list(viewer);
    } catch (error) {
      leave();
      throw error;
    }
    reader.greet(viewer.told.values());
    const mailbox: Mailbox<UnreadState> = new Mailbox({
      take: () => reader.take(),
      onClose: () => {
        this.mailboxes.delete(mailbox);
        leave();
      },
    });
    reader.onNews = () => mailbox.ring();
    this.mailboxes.add(mailbox);
    return mailbox;
  }

  private enroll(userId: string): Viewer {
    const viewer = new Viewer(userId);
    // It listens before it reads: what comes between is counted once more.
    const { doorbell } = this.opened.events;
    const word = (said: unknown): void => this.hear(userId, said as Word);
    this.listening.set(userId, doorbell.onWhisper(viewerTopic(userId), word));
    this.book.viewers.set(userId, viewer);
    return viewer;
  }

  /** Reads the person's list, once for all their streams that open at the same time. */
  private list({ userId }: Viewer): Promise<void> {
    const known = this.opening.get(userId);
    if (known) return known;
    const opening = this.readListOf(userId).finally(() => {
      this.opening.delete(userId);
      if (this.opening.size === 0) this.overheard.clear();
    });
    this.opening.set(userId, opening);
    return opening;
  }

  private async readListOf(userId: string): Promise<void> {
    this.enter(userId, await this.ask((db) => listUnreadOf(db, userId)));
    for (const channelId of this.overheard) this.book.ringChannel(channelId);
    this.schedule();
  }

  private forget(viewer: Viewer): void {
    this.listening.get(viewer.userId)?.();
    this.listening.delete(viewer.userId);
    this.book.forget(viewer);
  }

  private hearRing(topic: string): void {
    const [, kind, id] = topicForm.exec(topic) ?? [];
    if (id === undefined) return;
    if (kind === 'channel' && this.opening.size > 0) this.overheard.add(id);
    if (kind === 'channel' ? this.book.ringChannel(id) : this.book.ringGuild(id)) this.schedule();
  }

  private hear(userId: string, { channelId, guildId }: Word): void {
    if (channelId !== undefined) this.book.move(userId, channelId);
    if (guildId !== undefined) this.book.changeGuilds(userId);
    this.schedule();
  }

  /** Counts soon, but not more often than `flushEveryMs`. */
  private schedule(): void {
    if (this.book.isDirty && !this.isClosed)
      this.timer ??= setTimeout(() => void this.flush(), gatherMs).unref();
  }

  private async flush(): Promise<void> {
    const startedAt = performance.now();
    try {
      await this.readLists();
      await this.count();
    } catch (error) {
      this.opened.log.warn({ err: error }, 'unread messages are counted a little later');
    }
    const tookMs = performance.now() - startedAt;
    this.timer = setTimeout(
      () => {
        this.timer = undefined;
        this.schedule();
      },
      Math.max(flushEveryMs - gatherMs, restPerWork * tookMs),
    ).unref();
  }

  /** Finds channels that are new or gone, for those in their guild and for those who joined or left it. */
  private async readLists(): Promise<void> {
    await this.readMovers(this.book.takeMovers());
    const guilds = this.book.takeGuilds();
    if (guilds.length === 0) return;
    try {
      const channels = await this.ask((db) => listOfGuilds(db, guilds));
      for (const { id, guildId } of channels) this.book.open(id, guildId);
      // Every guild has a channel as long as there is the guild.
      const left = new Set(channels.map(({ guildId }) => guildId));
      for (const guildId of guilds) if (!left.has(guildId)) this.book.end(guildId);
    } catch (error) {
      for (const guildId of guilds) this.book.ringGuild(guildId);
      throw error;
    }
  }

  private async readMovers(movers: readonly string[]): Promise<void> {
    for (const [nth, userId] of movers.entries()) {
      try {
        this.enter(userId, await this.ask((db) => listUnreadOf(db, userId)));
      } catch (error) {
        for (const left of movers.slice(nth)) this.book.changeGuilds(left);
        throw error;
      }
    }
  }

  private async count(): Promise<void> {
    const pairs = this.book.takePairs();
    for (let from = 0; from < pairs.length; from += pairsPerStatement) {
      const some = pairs.slice(from, from + pairsPerStatement);
      try {
        this.book.learn(some, await this.ask((db) => listUnread(db, some)));
      } catch (error) {
        for (const { userId, channelId } of pairs.slice(from)) this.book.move(userId, channelId);
        throw error;
      }
    }
  }

  /** Makes the person's list what was read; they may have closed their last stream meanwhile. */
  private enter(userId: string, rows: Awaited<ReturnType<typeof listUnreadOf>>): void {
    const viewer = this.book.viewers.get(userId);
    if (!viewer) return;
    this.book.keepOnly(viewer, new Set(rows.map(({ channelId }) => channelId)));
    for (const { guildId, channelId, unreadCount, lastReadSeq } of rows) {
      this.book.place(viewer, channelId, guildId);
      const state = { channelId, unreadCount, lastReadSeq };
      // What was counted meanwhile may be newer than this list.
      if (!viewer.told.has(channelId)) viewer.learn(state);
      else if (!viewer.knows(state)) this.book.move(userId, channelId);
    }
  }

  /** @throws when there is no answer in time */
  private ask<T>(question: (db: EntityManager) => Promise<T>): Promise<T> {
    return answered(question(this.opened.dataSource.manager), this.answersWithinMs);
  }

  private get opened(): Runtime {
    if (!this.runtime) throw new Error('the subgraph is not open');
    return this.runtime;
  }
}

export interface UnreadLoaders {
  /** The one of this process, for every request. */
  unread: UnreadService;
}
