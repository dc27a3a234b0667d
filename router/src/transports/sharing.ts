/** Something made from an event, and whether it was made for one subscriber only. */
export interface Made<Value> {
  value: Value;
  isPersonal: boolean;
}

export type Make<Value> = (signal: AbortSignal) => Making<Value>;

type Making<Value> = Promise<Made<Value>> | Made<Value>;

/** Stands for what was made for one subscriber: it is not kept, the others have to make their own. */
const personal = Symbol('personal');
type Kept<Value> = Promise<Made<Value>> | { value: Value } | typeof personal;

interface Place<Value> {
  kept: Map<object, Kept<Value>>;
  event: object;
}

/**
 * Lets subscribers who ask the same share what is made from each event. What was made is found again by the identity of
 * the event, and only for a while: of all shares together the latest are kept.
 */
export class Sharing<Value> {
  private readonly shares = new WeakMap<object, Map<string, Share<Value>>>();
  private readonly places: Place<Value>[] = [];
  private turn = 0;

  constructor(private readonly capacity: number) {}

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
    if (key === undefined) return new Share(this.remember, () => undefined);
    let shares = this.shares.get(operation);
    if (!shares) this.shares.set(operation, (shares = new Map()));
    let share = shares.get(key);
    if (!share) shares.set(key, (share = new Share(this.remember, () => shares.delete(key))));
    return share;
  }

  private readonly remember = (kept: Map<object, Kept<Value>>, event: object): void => {
    const forgotten = this.places[this.turn];
    forgotten?.kept.delete(forgotten.event);
    this.places[this.turn] = { kept, event };
    this.turn = (this.turn + 1) % this.capacity;
  };
}

/** What subscribers who ask the same have together. */
class Share<Value> {
  private readonly kept = new Map<object, Kept<Value>>();
  private readonly abort = new AbortController();
  private subscribers = 0;

  constructor(
    private readonly remember: (kept: Map<object, Kept<Value>>, event: object) => void,
    private readonly onEmpty: () => void,
  ) {}

  enter(): void {
    this.subscribers += 1;
  }

  leave(): void {
    this.subscribers -= 1;
    if (this.subscribers > 0) return;
    this.kept.clear();
    this.abort.abort();
    this.onEmpty();
  }

  /**
   * What `make` makes from the event: for all subscribers once, but for each one again when it turns out to be personal.
   * Events that have no identity are never shared.
   * @param signal of the subscriber; what is made for all goes on until the last one left
   */
  of(event: unknown, make: Make<Value>, signal: AbortSignal): Promise<Value> | Value {
    if (typeof event !== 'object' || event === null) return valueOf(make(signal));
    const known = this.kept.get(event);
    if (known === undefined) return this.keep(event, make(this.abort.signal));
    if (known === personal) return valueOf(make(signal));
    if (!(known instanceof Promise)) return known.value;
    return known.then((made) => (made.isPersonal ? valueOf(make(signal)) : made.value));
  }

  private keep(event: object, making: Making<Value>): Promise<Value> | Value {
    const settle = (made: Made<Value>): void => void this.kept.set(event, made.isPersonal ? personal : made);
    this.remember(this.kept, event);
    if (!(making instanceof Promise)) {
      settle(making);
      return making.value;
    }
    this.kept.set(event, making);
    const isKept = (): boolean => this.kept.get(event) === making;
    making.then(
      (made) => isKept() && settle(made),
      () => isKept() && this.kept.delete(event),
    );
    return valueOf(making);
  }
}

export type { Share };

function valueOf<Value>(made: Making<Value>): Promise<Value> | Value {
  return made instanceof Promise ? made.then(({ value }) => value) : made.value;
}

function keyOf(variables: unknown): string | undefined {
  try {
    return JSON.stringify(variables);
  } catch {
    return undefined;
  }
}
