import { setTimeout as delay } from 'node:timers/promises';
import type { DataSource, EntityManager } from 'typeorm';
import type { Actor } from '../actor/index.ts';
import { notFound } from '../errors/index.ts';
import { answered } from '../db/index.ts';
import type { EventLog, LoggedEvent } from '../events/index.ts';
import type { Logger } from '../log/index.ts';
import { Pass, type AccessState, type PassOptions, type Readership, type Watched } from './pass.ts';

interface Runtime {
  dataSource: DataSource;
  events: EventLog;
  log: Logger;
}

/** Changes that a topic of the subgraph's own log tells, its events stamped with the version. */
export interface ToldChanges {
  topicOf(right: string): string;
  /** The type of event with which somebody gets in: no version tells of that. Its subject is the person. */
  joined: string;
}

/** Changes that come from elsewhere: looked for twice a second, all rights that are watched at once. */
export interface FoundChanges {
  /** Their versions now; without those that what they are about is gone. */
  versions(db: EntityManager, rights: readonly string[]): Promise<ReadonlyMap<string, number>>;
}

/** The rule that a guard keeps; a right is named by the id of what it is about. */
export interface AccessRules<State extends AccessState> {
  /** All that decides about these people, in one statement; null when what the right is about is gone. */
  find(db: EntityManager, right: string, userIds: readonly string[]): Promise<State | null>;
  /** The rule of queries. */
  readership(actor: Actor, state: State): Readership;
  changes: ToldChanges | FoundChanges;
}

/** How long the guard waits before it listens anew to a topic whose stream failed. */
const relistenMs = 500;

/** A stream ends within a second of the change that ends it. */
const lookMs = 500;

/** A stamp as a number that grows: that something is gone is the last there is to know of it. */
const rankOfStamp = (stamp: number | null): number => stamp ?? Number.POSITIVE_INFINITY;

/** All passes of one right in this process. They are read together, one statement at a time. */
class Watch<State extends AccessState> implements Watched {
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
    private readonly rules: AccessRules<State>,
    readonly right: string,
    private readonly onEmpty: () => void,
  ) {
    const { changes } = rules;
    if (!('topicOf' in changes)) {
      this.ready = Promise.resolve();
      return;
    }
    const topic = changes.topicOf(right);
    // The place to listen from is taken before any right is read: nothing lies between the two.
    const start = answered(runtime.events.resume(topic, null));
    this.ready = start.then(() => undefined);
    void start.then(({ after }) => this.listen(topic, after, changes.joined)).catch(() => undefined);
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
    const { rules, runtime, right } = this;
    const people = new Set(passes.flatMap(({ actor }) => actor.userId ?? []));
    const state = await answered(rules.find(runtime.dataSource.manager, right, [...people]));
    for (const pass of passes)
      pass.settle(state && { ...rules.readership(pass.actor, state), version: state.version });
  }

  /** Whether somebody's right was read at an older version than this. */
  isBehind(stamp: number | null): boolean {
    return [...this.passes].some((pass) => !pass.isCertain(stamp));
  }

  /** Getting in takes no right from anybody, so no version tells of it. */
  private async checkNewcomer({ subjectId }: LoggedEvent): Promise<void> {
    const own = [...this.passes].filter(({ actor, isMember }) => actor.userId === subjectId && !isMember);
    if (own.length > 0) await this.check(own, -1);
  }

  /** Ends streams whose reader lost the right, also when nothing else ever happens in what they read. */
  private async listen(topic: string, from: number, joined: string): Promise<void> {
    const { signal } = this.listening;
    let after = from;
    while (!signal.aborted) {
      try {
        for await (const event of this.runtime.events.subscribe(topic, { after, signal })) {
          if (this.isBehind(event.stamp)) await this.checkAll(event.stamp);
          else if (event.type === joined) await this.checkNewcomer(event);
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
 * Who in this process may read what, for every stream that is open. The rule is the one of queries; nothing that was
 * committed after somebody lost the right reaches them, and their streams end at once.
 */
export class AccessGuard<State extends AccessState = AccessState> {
  private readonly watches = new Map<string, Watch<State>>();
  private runtime: Runtime | null = null;
  private looks: NodeJS.Timeout | undefined;
  private isLooking = false;

  constructor(private readonly rules: AccessRules<State>) {}

  open(runtime: Runtime): { close(): Promise<void> } {
    this.runtime = runtime;
    const close = (): Promise<void> => {
      clearInterval(this.looks);
      for (const watch of this.watches.values()) watch.close();
      return Promise.resolve();
    };
    return { close };
  }

  /** The log that the streams of this process read. */
  get events(): EventLog {
    return this.opened.events;
  }

  /** @throws NOT_FOUND when the actor may not read it, or there is nothing @param noun of what was asked for */
  async admit(actor: Actor, right: string, noun: string, options: PassOptions = {}): Promise<Pass> {
    const pass = await this.watchOf(right).admit(actor, options);
    if (await pass.allows(-1)) return pass;
    pass.release();
    throw notFound(noun);
  }

  private watchOf(right: string): Watch<State> {
    const known = this.watches.get(right);
    if (known) return known;
    const watch = new Watch(this.opened, this.rules, right, () => this.forget(right));
    this.watches.set(right, watch);
    const { changes } = this.rules;
    if ('versions' in changes) this.looks ??= setInterval(() => void this.look(changes), lookMs).unref();
    return watch;
  }

  private forget(right: string): void {
    this.watches.delete(right);
    if (this.watches.size > 0) return;
    clearInterval(this.looks);
    this.looks = undefined;
  }

  /** Ends streams whose reader lost the right by what no topic of this log tells. */
  private async look(changes: FoundChanges): Promise<void> {
    if (this.isLooking) return;
    this.isLooking = true;
    try {
      const { dataSource } = this.opened;
      const found = await answered(changes.versions(dataSource.manager, [...this.watches.keys()]));
      const behind = [...this.watches.values()].filter((watch) =>
        watch.isBehind(found.get(watch.right) ?? null),
      );
      await Promise.all(behind.map((watch) => watch.checkAll(found.get(watch.right) ?? null)));
    } catch (error) {
      this.opened.log.warn({ err: error }, 'the access guard looks again');
    } finally {
      this.isLooking = false;
    }
  }

  private get opened(): Runtime {
    if (!this.runtime) throw new Error('the subgraph is not open');
    return this.runtime;
  }
}
