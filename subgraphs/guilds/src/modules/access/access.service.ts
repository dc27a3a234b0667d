import { setTimeout as delay } from 'node:timers/promises';
import type { Actor } from '@testverse/platform/actor';
import type { ConfirmingSource, Stamps } from '@testverse/platform/context';
import { topicOf, type EventLog, type LoggedEvent } from '@testverse/platform/events';
import { forbidden, notFound } from '@testverse/platform/errors';
import type { SubgraphRuntime } from '@testverse/platform/graphql';
import { guildMemberJoinedV1 } from '@testverse/schema/events/guilds';
import { canLookIn } from '../guild/index.ts';
import { isActive } from '../membership/index.ts';
import { findAccess, type AccessState } from './access.repository.ts';

type Runtime = Pick<SubgraphRuntime, 'dataSource' | 'events' | 'log'>;

/** How long the guard waits before it listens anew to a guild whose stream failed. */
const relistenMs = 500;

export interface PassOptions {
  /** True for a stream that tells the end of the guild itself, and so must hear of it. */
  outlivesGuild?: boolean;
}

/**
 * One reader's right to one guild's rooms, for as long as a stream of theirs is open. The right was read at a certain
 * version of the guild's access; an event that was committed later is given only after reading it again.
 */
export class Pass {
  private readonly ending = new AbortController();
  private version = -1;
  private isReader = false;
  private isInside = false;
  private isGuildGone = false;
  private isReleased = false;

  constructor(
    readonly actor: Actor,
    private readonly watch: GuildWatch,
    private readonly options: PassOptions,
  ) {}

  get guildId(): string {
    return this.watch.guildId;
  }

  /** Aborted when the right is gone. */
  get signal(): AbortSignal {
    return this.ending.signal;
  }

  /** Whether the reader is in the guild, rather than a guest. */
  get isMember(): boolean {
    return this.isInside && !this.isEnded && !this.isGuildGone;
  }

  get isEnded(): boolean {
    return this.ending.signal.aborted;
  }

  /** Whether the guild is gone, and the stream goes on to what it has to tell of that. */
  get isOutliving(): boolean {
    return this.isGuildGone && !this.isEnded;
  }

  /** Whether an event may be given that was read when the guild's access had that version; null: the guild was gone. */
  allows(stamp: number | null): boolean | Promise<boolean> {
    if (this.isCertain(stamp)) return this.isReading;
    return this.recheck(stamp);
  }

  /** Whether the reader is known to have had the right at that version. */
  hadAt(version: number): boolean {
    return this.isReader && !this.isEnded && this.version >= version;
  }

  /** Gives the pass back. */
  release(): void {
    this.isReleased = true;
    this.watch.remove(this);
  }

  /** Takes over what was read; ends when it says no. */
  settle(state: AccessState | null): void {
    if (!state) {
      this.isGuildGone = true;
      if (!this.options.outlivesGuild) this.ending.abort();
      return;
    }
    // Two readings may answer in the other order; rights go by the later one.
    if (state.version < this.version) return;
    const { userId } = this.actor;
    const own = userId === null ? null : (state.standings.get(userId) ?? null);
    this.version = state.version;
    this.isInside = isActive(own);
    this.isReader = canLookIn(this.actor, state.guild, own);
    if (!this.isReader) this.ending.abort();
  }

  isCertain(stamp: number | null): boolean {
    if (this.isEnded || this.isGuildGone) return true;
    return stamp !== null && this.version >= stamp;
  }

  private get isReading(): boolean {
    return this.isReader && !this.isEnded && !this.isGuildGone;
  }

  private async recheck(stamp: number | null): Promise<boolean> {
    while (!this.isCertain(stamp)) {
      // Nobody reads the rights of a pass that was given back, nor needs them.
      if (this.isReleased) return false;
      await this.watch.checkAll(stamp);
    }
    return this.isReading;
  }
}

/** What becomes of a value of a stream: given, left out, given as the last one, or refused with an end. */
export type Verdict = 'give' | 'skip' | 'give-last' | 'refuse';

/** What a stream under a pass is made from. */
export interface Guarded<T> {
  source: AsyncIterator<T>;
  /** Given before everything else. */
  first?: T | undefined;
  /** Asked about every value; without it all are given as long as the reader has the right. */
  judge?: (value: T, pass: Pass) => Verdict | Promise<Verdict>;
}

/** A stream under a pass. It is pulled like its source; when the right is gone, it fails with FORBIDDEN. */
class GuardedStream<T extends object> implements AsyncIterableIterator<T>, ConfirmingSource {
  private first: T | undefined;
  private isOver = false;
  /** True once the last value was judged: whoever gets that had the right as long as there was one. */
  private hasLast = false;

  constructor(
    private readonly pass: Pass,
    private readonly options: Guarded<T>,
  ) {
    this.first = options.first;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<T>> {
    const { first } = this;
    this.first = undefined;
    if (first) return { value: first, done: false };
    try {
      return await this.pull();
    } catch (error) {
      await this.return();
      throw error;
    }
  }

  /**
   * What was loaded for a value may be newer than the value. Nothing is asked of the database as long as the right was
   * read at that version or later.
   */
  confirm(stamps: Stamps): boolean | Promise<boolean> {
    const { pass } = this;
    const version = stamps.get(pass.guildId);
    if (version === undefined || this.hasLast || pass.hadAt(version)) return true;
    const allowed = pass.allows(version);
    return typeof allowed === 'boolean' ? isGiven(allowed, pass) : allowed.then((is) => isGiven(is, pass));
  }

  async return(): Promise<IteratorResult<T>> {
    this.isOver = true;
    this.pass.release();
    await this.options.source.return?.();
    return { value: undefined, done: true };
  }

  private async pull(): Promise<IteratorResult<T>> {
    const { pass } = this;
    const { source, judge = whileReading } = this.options;
    while (!this.isOver) {
      const { value, done } = await source.next();
      // Closed by its reader meanwhile: there is nobody to tell anything.
      if (this.isOver) break;
      const verdict = done ? (pass.isEnded ? 'refuse' : null) : await judge(value, pass);
      if (verdict === 'skip') continue;
      if (verdict === 'refuse') throw rightIsGone();
      this.hasLast = verdict === 'give-last';
      if (verdict !== 'give') await this.return();
      if (verdict === null) break;
      return { value: value as T, done: false };
    }
    return { value: undefined, done: true };
  }
}

const rightIsGone = (): Error => forbidden('You may no longer read this.');

/** A stream that tells the end of the guild leaves out what can no longer be asked about. @throws when the right is gone */
function isGiven(isAllowed: boolean, pass: Pass): boolean {
  if (!isAllowed && !pass.isOutliving) throw rightIsGone();
  return isAllowed;
}

/** Opens a stream under a pass; the pass is given back when it cannot be opened. */
export async function guarded<T extends object>(
  pass: Pass,
  open: () => Guarded<T> | Promise<Guarded<T>>,
): Promise<AsyncIterableIterator<T>> {
  try {
    return new GuardedStream(pass, await open());
  } catch (error) {
    pass.release();
    throw error;
  }
}

const whileReading = (_value: unknown, pass: Pass): Verdict => (pass.isEnded ? 'refuse' : 'give');

/** A stamp as a number that grows: that a guild is gone is the last there is to know of it. */
const rankOfStamp = (stamp: number | null): number => stamp ?? Number.POSITIVE_INFINITY;

/** All passes to one guild in this process. Their rights are read together, one statement at a time. */
class GuildWatch {
  private readonly passes = new Set<Pass>();
  private readonly listening = new AbortController();
  private readonly ready: Promise<void>;
  /** Whose rights the next statement reads, and what stamp it is certain to reach. */
  private wanted = new Set<Pass>();
  private wantedRank = -1;
  private isAllWanted = false;
  private running: { rank: number; done: Promise<void> } | null = null;
  private following: Promise<void> | null = null;

  constructor(
    private readonly runtime: Runtime,
    readonly guildId: string,
    private readonly onEmpty: () => void,
  ) {
    const topic = topicOf('guilds', 'guild', guildId);
    // The place to listen from is taken before any right is read: nothing lies between the two.
    const start = runtime.events.resume(topic, null);
    this.ready = start.then(() => undefined);
    void start.then(({ after }) => this.listen(topic, after)).catch(() => undefined);
  }

  async admit(actor: Actor, options: PassOptions): Promise<Pass> {
    const pass = new Pass(actor, this, options);
    this.passes.add(pass);
    try {
      await this.ready;
      await this.check([pass], -1);
    } catch (error) {
      this.remove(pass);
      throw error;
    }
    return pass;
  }

  remove(pass: Pass): void {
    if (!this.passes.delete(pass) || this.passes.size > 0) return;
    this.listening.abort();
    this.onEmpty();
  }

  /** Listens no longer; the streams end with the log they read. */
  close(): void {
    this.listening.abort();
  }

  /** Reads everybody's rights anew, unless a statement that will know enough is on its way. */
  checkAll(stamp: number | null): Promise<void> {
    const rank = rankOfStamp(stamp);
    if (this.running && this.running.rank >= rank) return this.running.done;
    const passes = this.isAllWanted ? [] : this.passes;
    this.isAllWanted = true;
    return this.check(passes, rank);
  }

  private check(passes: Iterable<Pass>, rank: number): Promise<void> {
    for (const pass of passes) this.wanted.add(pass);
    this.wantedRank = Math.max(this.wantedRank, rank);
    const before = this.running?.done ?? Promise.resolve();
    this.following ??= before.catch(() => undefined).then(() => this.read());
    return this.following;
  }

  private read(): Promise<void> {
    const passes = [...this.wanted];
    const running = { rank: this.wantedRank, done: this.readRights(passes) };
    this.wanted = new Set();
    this.wantedRank = -1;
    this.isAllWanted = false;
    this.following = null;
    this.running = running;
    const forget = (): void => {
      if (this.running === running) this.running = null;
    };
    running.done.then(forget, forget);
    return running.done;
  }

  private async readRights(passes: readonly Pass[]): Promise<void> {
    const people = new Set(passes.flatMap(({ actor }) => actor.userId ?? []));
    const state = await findAccess(this.runtime.dataSource.manager, this.guildId, [...people]);
    for (const pass of passes) pass.settle(state);
  }

  /** Getting in takes no right from anybody, so no version tells of it. */
  private async checkNewcomer({ type, subjectId }: LoggedEvent): Promise<void> {
    if (type !== guildMemberJoinedV1.type) return;
    const own = [...this.passes].filter(({ actor, isMember }) => actor.userId === subjectId && !isMember);
    if (own.length > 0) await this.check(own, -1);
  }

  /** Ends streams whose reader lost the right, also when nothing else ever happens in the room they read. */
  private async listen(topic: string, from: number): Promise<void> {
    const { signal } = this.listening;
    let after = from;
    while (!signal.aborted) {
      try {
        for await (const event of this.runtime.events.subscribe(topic, { after, signal })) {
          const isBehind = [...this.passes].some((pass) => !pass.isCertain(event.stamp));
          if (isBehind) await this.checkAll(event.stamp);
          else await this.checkNewcomer(event);
          after = event.seq;
        }
        return;
      } catch (error) {
        this.runtime.log.warn({ err: error, topic }, 'the access guard listens anew');
        await delay(relistenMs, undefined, { signal, ref: false }).catch(() => undefined);
      }
    }
  }
}

/**
 * Who in this process may read which guild's rooms, for every stream that is open. The rule is the one of queries
 * (`canLookIn`); nothing that was committed after somebody lost the right reaches them, and their streams end at once.
 */
export class AccessGuard {
  private readonly watches = new Map<string, GuildWatch>();
  private runtime: Runtime | null = null;

  open(runtime: Runtime): { close(): Promise<void> } {
    this.runtime = runtime;
    const close = (): Promise<void> => {
      for (const watch of this.watches.values()) watch.close();
      return Promise.resolve();
    };
    return { close };
  }

  /** The log that the streams of this process read. */
  get events(): EventLog {
    return this.opened.events;
  }

  /** @throws NOT_FOUND when the actor may not read the guild's rooms, or there are none @param noun of what was asked for */
  async admit(actor: Actor, guildId: string, noun: string, options: PassOptions = {}): Promise<Pass> {
    const pass = await this.watchOf(guildId).admit(actor, options);
    if (await pass.allows(-1)) return pass;
    pass.release();
    throw notFound(noun);
  }

  private watchOf(guildId: string): GuildWatch {
    const known = this.watches.get(guildId);
    if (known) return known;
    const watch = new GuildWatch(this.opened, guildId, () => this.watches.delete(guildId));
    this.watches.set(guildId, watch);
    return watch;
  }

  private get opened(): Runtime {
    if (!this.runtime) throw new Error('the subgraph is not open');
    return this.runtime;
  }
}

export interface AccessLoaders {
  /** The one of this process, for every request. */
  guard: AccessGuard;
}
