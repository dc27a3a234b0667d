import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { LoggedEvent } from '@testverse/platform/events';
import type { Logger } from '@testverse/platform/log';
import { clientId, type CacheHints, type Changed } from './hints.ts';

/** A page of a subgraph's log, as far as a cache reads it. */
export interface ChangePage {
  events: readonly Pick<LoggedEvent, 'type' | 'payload' | 'position'>[];
  /** Everything up to this position was in this page or in one before. */
  upTo: number;
  /** True when more is there but must wait for an act that has not ended yet. */
  isHeld: boolean;
}

/** The log of a subgraph, wherever that runs. */
export interface ChangeFeed {
  read(after: number, limit: number): Promise<ChangePage>;
  head(): Promise<number>;
  /** Which log it is: positions of another one mean nothing. */
  logId(): Promise<string>;
  /** Calls when there may be something to read. @returns what ends the calls */
  onNews(listener: () => void): () => void;
}

export interface ChangesParts {
  /** What the subgraph says now; more may be learnt. */
  hints: CacheHints;
  feed: ChangeFeed;
  log: Logger;
  /** Told of each thing that an event has changed. */
  onChanged(type: string): void;
}

/** A lost word of the doorbell, and a subgraph that is away, are noticed after this long. */
const pollMs = 1_000;
/** Until a gap in the log is looked at again. */
const heldMs = 50;
/** Who has not heard of a subgraph for this long does not know what is still true. */
const deafAfterMs = 3_000;
const pageEvents = 500;
/** Things whose last change is remembered one by one. */
const mostRemembered = 20_000;

interface Writer {
  /** Mutations that have not been answered yet. */
  open: number;
  /** The last turn that had begun when the latest of them was answered. */
  after: number;
}

/**
 * What has changed of a subgraph, learnt from its log. Whatever is kept bears the position up to which the log had been read
 * when its load began; it is true as long as nothing in it has changed at a later position. So it does not matter when it was
 * stored, by whom, or in which order news and stores arrive.
 */
export class Changes {
  /** Everything up to here is known. */
  position = 0;
  /** Where what is kept of this log belongs; undefined until the first turn. */
  logId: string | undefined;
  private logName: string | undefined;
  /** Where each thing changed last, in the order of these changes. */
  private readonly changedAt = new Map<string, number>();
  /** Whatever was loaded before this position may be untrue. */
  private floor = 0;
  private readonly events = new Map<string, Changed[]>();
  /** Whether `position` follows the log. */
  private isFollowing = false;
  private readonly writers = new Map<string, Writer>();
  private rung = 0;
  /** How often it had rung when everything that there was had been read. */
  private heard = -1;
  private heardAtMs = 0;
  private turns = 0;
  private nap = new AbortController();
  private readonly ending = new AbortController();
  private readonly following: Promise<void>;

  constructor(private readonly parts: ChangesParts) {
    const wake = (): void => {
      this.rung += 1;
      this.nap.abort();
    };
    this.learn(parts.hints);
    const endNews = parts.feed.onNews(wake);
    this.following = this.follow().finally(endNews);
  }

  /** Learns which events change what; what earlier versions of the schema said stays true. */
  learn({ changes }: CacheHints): void {
    for (const [event, changed] of changes) {
      const known = this.events.get(event) ?? [];
      const fresh = changed.filter(({ type }) => !known.some((one) => one.type === type));
      if (fresh.length === 0) continue;
      this.events.set(event, [...known, ...fresh]);
      // Until now nobody has listened for it.
      this.floor = Math.max(this.floor, this.position);
      this.heard = -1;
    }
  }

  /** Whether everything that is committed, as far as anybody has told, is known. */
  get isCurrent(): boolean {
    return this.heard === this.rung && performance.now() - this.heardAtMs < deafAfterMs;
  }

  /** Whether what was loaded at that position is still true. */
  isTrue(position: number, tags: readonly string[]): boolean {
    // What others have loaded after news that has not come here cannot be judged here.
    if (position < this.floor || position > this.position) return false;
    return tags.every((tag) => (this.changedAt.get(tag) ?? 0) <= position);
  }

  /** A person begins to change something; until its events are known, they read nothing that is kept. */
  beginWrite(person: string): void {
    const writer = this.writers.get(person) ?? { open: 0, after: 0 };
    writer.open += 1;
    this.writers.set(person, writer);
  }

  endWrite(person: string): void {
    const writer = this.writers.get(person);
    if (!writer) return;
    writer.open -= 1;
    writer.after = this.turns;
    this.nap.abort();
  }

  hasWritten(person: string): boolean {
    return this.writers.has(person);
  }

  async close(): Promise<void> {
    this.ending.abort();
    this.nap.abort();
    await this.following;
  }

  private async follow(): Promise<void> {
    const { signal } = this.ending;
    for (let isDeaf = false; !signal.aborted;) {
      // One for each turn, so that news coming during it is not lost.
      this.nap = new AbortController();
      let waitMs = pollMs;
      try {
        waitMs = await this.turn();
        isDeaf = false;
      } catch (error) {
        if (!isDeaf)
          this.parts.log.info({ err: error, subgraph: this.parts.hints.subgraph }, 'nothing is kept now');
        isDeaf = true;
        this.heard = -1;
      }
      const { nap } = this;
      if (!signal.aborted && (isDeaf || !nap.signal.aborted))
        await delay(waitMs, undefined, { signal: isDeaf ? signal : nap.signal }).catch(() => undefined);
    }
  }

  /** Reads all there is. @returns how many milliseconds to wait for news before the next turn */
  private async turn(): Promise<number> {
    const { rung } = this;
    const turn = (this.turns += 1);
    // A log may be replaced while its subgraph is away, so who was deaf asks again.
    if (this.heard < 0 || !this.isFollowing) await this.begin();
    if (this.isFollowing && (await this.readOn())) return heldMs;
    this.heard = rung;
    this.heardAtMs = performance.now();
    for (const [person, { open, after }] of this.writers)
      if (open === 0 && after < turn) this.writers.delete(person);
    return pollMs;
  }

  private async begin(): Promise<void> {
    const { feed } = this.parts;
    const name = await feed.logId();
    const hasEvents = this.events.size > 0;
    const head = hasEvents ? await feed.head() : 0;
    // A database that went back keeps its name, and gives the same positions once more.
    const hasGoneBack = name === this.logName && head < this.position;
    if (name === this.logName && !hasGoneBack && hasEvents === this.isFollowing) return;
    // What is below the head may still be committed: reading never passes that.
    this.position = Math.max(0, head - pageEvents);
    this.floor = head;
    this.changedAt.clear();
    this.isFollowing = hasEvents;
    this.logName = name;
    this.logId = hasGoneBack ? `${name} ${randomUUID()}` : name;
  }

  /** @returns whether more is there that has to wait */
  private async readOn(): Promise<boolean> {
    for (;;) {
      const { events, upTo, isHeld } = await this.parts.feed.read(this.position, pageEvents);
      for (const event of events) this.apply(event);
      this.position = Math.max(this.position, upTo);
      if (isHeld || events.length < pageEvents) return isHeld;
    }
  }

  private apply({ type: event, payload, position }: ChangePage['events'][number]): void {
    for (const { type, id } of this.events.get(event) ?? []) {
      const uuid = (payload as Record<string, unknown> | null)?.[id];
      if (typeof uuid === 'string') this.note(tagOf(type, clientId(type, uuid)), position);
      else this.floor = Math.max(this.floor, position);
      this.note(tagOf(type), position);
      this.parts.onChanged(type);
    }
  }

  private note(tag: string, position: number): void {
    this.changedAt.delete(tag);
    this.changedAt.set(tag, position);
    if (this.changedAt.size <= mostRemembered) return;
    const [oldest] = this.changedAt;
    if (!oldest) return;
    this.changedAt.delete(oldest[0]);
    this.floor = Math.max(this.floor, oldest[1]);
  }
}

/** Names a thing that events change; without an id all of its type. */
export function tagOf(type: string, id?: string): string {
  return id === undefined ? type : `${type}:${id}`;
}
