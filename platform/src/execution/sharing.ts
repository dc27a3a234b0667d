import { systemClock, type Clock, type Stamps } from '../context/index.ts';

/** What a subscriber is given. */
export interface Taken<Value> {
  value: Value;
  /** How new what it was made from is; absent when nothing was read that a right depends on. */
  stamps?: Stamps | undefined;
}

/** Something made from an event, and whether it was made for one subscriber only. */
export interface Made<Value> extends Taken<Value> {
  isPersonal: boolean;
  /** True when it might become another the next time. */
  isFailed?: boolean;
}

export type Making<Value> = Promise<Made<Value>> | Made<Value>;

/** One subscriber, as the others who ask the same see it. */
export interface Reader<Value> {
  /** Makes what everybody may get, if it turns out not to be personal. @param signal of all who share it */
  make(event: unknown, signal: AbortSignal): Making<Value>;
  /** Makes what this one alone gets. */
  makeOwn(event: unknown): void;
  take(made: Taken<Value>): void;
  fail(error: unknown): void;
}

/** Those who wait for what is being made; the first of them makes it. */
type Waiting<Value> = Reader<Value>[];
/** Stands for what was made for one subscriber: it is not kept, the others make their own. */
const personal = Symbol('personal');
type Kept<Value> = Waiting<Value> | (Taken<Value> & { madeAt: number }) | typeof personal;
type Remember<Value> = (kept: Map<object, Kept<Value>>, event: object) => void;

interface Place<Value> {
  kept: Map<object, Kept<Value>>;
  event: object;
}

/** Long enough for every reader who keeps up; whoever comes back later is told what is true by then. */
const defaultKeepMs = 5_000;

export interface SharingOptions {
  /** How long something made is given to others. */
  keepMs?: number | undefined;
  clock?: Clock | undefined;
}

/**
 * Lets subscribers who ask the same share what is made from each event. What was made is found again by the identity of
 * the event, and only for a while: some seconds long, and of all shares together the latest are kept.
 */
export class Sharing<Value> {
  private readonly shares = new WeakMap<object, Map<string, Share<Value>>>();
  private readonly places: Place<Value>[] = [];
  private readonly age: Age;
  private turn = 0;

  constructor(
    private readonly capacity: number,
    { keepMs = defaultKeepMs, clock = systemClock }: SharingOptions = {},
  ) {
    this.age = { keepMs, clock };
  }

  /**
   * Joins those who ask the same; to be left again.
   * @param operation compared by identity
   * @param variables compared by their JSON; what has none is shared with nobody
   */
  join(operation: object, variables: unknown): Share<Value> {
    const share = this.shareOf(operation, keyOf(variables));
    share.enter();
    return share;
  }

  private shareOf(operation: object, key: string | undefined): Share<Value> {
    if (key === undefined) return new Share(this.remember, this.age, () => undefined);
    let shares = this.shares.get(operation);
    if (!shares) this.shares.set(operation, (shares = new Map()));
    let share = shares.get(key);
    if (!share) shares.set(key, (share = new Share(this.remember, this.age, () => shares.delete(key))));
    return share;
  }

  private readonly remember: Remember<Value> = (kept, event) => {
    const forgotten = this.places[this.turn];
    forgotten?.kept.delete(forgotten.event);
    this.places[this.turn] = { kept, event };
    this.turn = (this.turn + 1) % this.capacity;
  };
}

type Age = Required<{ [Name in keyof SharingOptions]: NonNullable<SharingOptions[Name]> }>;

/** What subscribers who ask the same have together. */
export class Share<Value> {
  private readonly kept = new Map<object, Kept<Value>>();
  private readonly abort = new AbortController();
  private subscribers = 0;

  constructor(
    private readonly remember: Remember<Value>,
    private readonly age: Age,
    private readonly onEmpty: () => void,
  ) {}

  enter(): void {
    this.subscribers += 1;
  }

  /** What is made for all goes on until the last one left. */
  leave(): void {
    this.subscribers -= 1;
    if (this.subscribers > 0) return;
    this.kept.clear();
    this.abort.abort();
    this.onEmpty();
  }

  /**
   * Gives the reader what is made from the event: for all subscribers once, but for each one again when it turns out to
   * be personal. Events that have no identity are never shared.
   */
  read(event: unknown, reader: Reader<Value>): void {
    if (typeof event !== 'object' || event === null) {
      reader.makeOwn(event);
      return;
    }
    const known = this.kept.get(event);
    if (known === undefined) this.makeFor(event, reader);
    else if (known === personal) reader.makeOwn(event);
    else if (Array.isArray(known)) known.push(reader);
    else if (this.nowMs() - known.madeAt < this.age.keepMs) reader.take(known);
    else this.makeFor(event, reader);
  }

  private makeFor(event: object, reader: Reader<Value>): void {
    const making = reader.make(event, this.abort.signal);
    this.remember(this.kept, event);
    if (!(making instanceof Promise)) {
      this.keep(event, making);
      reader.take(making);
      return;
    }
    // An array and its readers instead of promises: ten thousand of those for each event are what costs.
    const waiting: Waiting<Value> = [];
    this.kept.set(event, waiting);
    making.then(
      (made) => {
        if (this.kept.get(event) === waiting) this.keep(event, made);
        reader.take(made);
        for (const other of waiting) {
          if (made.isPersonal) other.makeOwn(event);
          else other.take(made);
        }
      },
      (error: unknown) => {
        if (this.kept.get(event) === waiting) this.kept.delete(event);
        reader.fail(error);
        for (const other of waiting) other.fail(error);
      },
    );
  }

  /** A failure is for those who read the event now; whoever comes back for it later finds out anew. */
  private keep(event: object, { value, stamps, isPersonal, isFailed }: Made<Value>): void {
    const kept = isPersonal ? personal : { value, stamps, madeAt: this.nowMs() };
    this.kept.set(event, kept);
    if (isFailed === true) setImmediate(() => this.kept.get(event) === kept && this.kept.delete(event));
  }

  private nowMs(): number {
    return this.age.clock.now().getTime();
  }
}

function keyOf(variables: unknown): string | undefined {
  try {
    return JSON.stringify(variables);
  } catch {
    return undefined;
  }
}
