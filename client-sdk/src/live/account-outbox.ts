import { errorOf, type TestVerseError, UserInputRejected, type UserProblem } from '../errors.ts';
import type { Live } from './connect.ts';
import {
  MessageOutbox,
  type Outbox,
  type OutboxStore,
  type QuotedMessage,
  type WrittenMessage,
} from './outbox.ts';
import { backOffMs, within } from './patience.ts';

type Awaitable<T> = T | Promise<T>;

/** Where messages on their way outlive the program: the local storage of a page, the storage of a phone, a file. */
export interface OutboxShelf {
  /** All keys on the shelf; others than the outbox's own are left alone. */
  keys(): Awaitable<readonly string[]>;
  /** The text under a key; null without one. */
  read(key: string): Awaitable<string | null>;
  write(key: string, text: string): Awaitable<void>;
  remove(key: string): Awaitable<void>;
  /** Calls `listener` when somebody else, such as another tab, may have changed the shelf; returns the way to stop it. */
  onChange?(listener: () => void): () => void;
  /** Works while nobody else who shares the shelf works under that name. Without it, each sends; no message is doubled. */
  alone?<T>(name: string, work: () => Promise<T>): Promise<T>;
}

/** Whose outbox it is, and where it is kept. */
export interface OutboxOptions {
  /** The id of the person who writes. Their messages go out while they are signed in, and never as anybody else's. */
  readonly account: string;
  /** In memory unless said. */
  readonly shelf?: OutboxShelf | null;
}

/**
 * How long the shelf may take over one thing, in milliseconds. What takes longer counts as unknown: the outbox goes on
 * without it, and reads again later.
 */
export const shelfPatienceMs = 5_000;

/**
 * How long a message waits for its turn among those who share the shelf, in milliseconds; longer than one of them may
 * take. Then it is sent out of turn: its nonce keeps it one message, whoever else sends it, too.
 */
export const turnPatienceMs = 30_000;

/**
 * Opens one person's outbox for all channels, with what an earlier visit left on the shelf. What is in it waits as long as
 * it takes: for the connection, for the server, for the person to be signed in again; but not for a shelf that hangs.
 */
export function messageOutbox(live: Live, { account, shelf }: OutboxOptions): Outbox {
  const outbox = new MessageOutbox(live, account);
  if (shelf) outbox.keepIn(new ShelvedMessages(live, shelf, `testverse.outbox.${account}.`, outbox));
  return outbox;
}

/** What lies on the shelf under one of the outbox's keys. */
interface Entry {
  readonly nonce: string;
  /** Null when it could not be read; it is there all the same. */
  readonly message: WrittenMessage | null;
  /** Whether the shelf said what it is; if not, it may the next time. */
  readonly isAnswered: boolean;
}

class ShelvedMessages implements OutboxStore {
  /** What is known to lie on the shelf, with the reading before which it was put there. */
  readonly #kept = new Map<string, number>();
  readonly #forgotten = new Set<string>();
  #readings = 0;
  #failedReadings = 0;
  #isReading = false;
  #isStale = false;
  #isResting = false;
  /** One after the other for each message: a slow shelf must not keep what was removed. */
  readonly #writing = new Map<string, Promise<void>>();
  /** What was last begun to be laid under each nonce; null where it was taken away. */
  readonly #laid = new Map<string, string | null>();
  /** Those of which it is not known whether what was last laid is there: what lies there may be older. */
  readonly #unsure = new Set<string>();
  /** Channels in which a turn has not come in time, and has not come since. */
  readonly #stuck = new Set<string>();
  readonly #closing = new AbortController();
  readonly #stop: (() => void) | undefined;

  constructor(
    private readonly live: Live,
    private readonly shelf: OutboxShelf,
    private readonly prefix: string,
    private readonly outbox: MessageOutbox,
  ) {
    this.#stop = shelf.onChange?.(() => this.#refresh());
    this.#refresh();
  }

  keep(message: WrittenMessage): Promise<void> {
    return this.#put(message.nonce, textOf(message));
  }

  forget(nonce: string): Promise<void> {
    this.#forgotten.add(nonce);
    return this.#put(nonce, null);
  }

  async find(nonce: string): Promise<WrittenMessage | null | undefined> {
    await this.#writing.get(nonce);
    if (!this.#kept.has(nonce)) return undefined;
    const entry = await this.#readOne(nonce);
    return entry && ((!this.#unsure.has(nonce) && entry.message) || undefined);
  }

  async alone<T>(channelId: string, work: () => Promise<T>): Promise<T> {
    const { shelf } = this;
    if (!shelf.alone || this.#stuck.has(channelId)) return work();
    let begun: Promise<T> | undefined;
    // Once, whatever comes first: a turn that comes too late finds the work begun.
    const begin = () => (begun ??= work());
    const turn = new Promise<void>((resolve) => {
      const come = () => {
        this.#stuck.delete(channelId);
        resolve();
      };
      const own = async () => shelf.alone?.(`${this.prefix}${channelId}`, () => (come(), begin()));
      // There may be no getting at it alone.
      own().then(come, come);
    });
    await this.#within(turnPatienceMs, () => turn).catch(() => this.#stuck.add(channelId));
    return begin();
  }

  close(): void {
    this.#stop?.();
    this.#closing.abort();
  }

  /** At once where nothing is in the way: the page may be gone a moment later. A full shelf costs only what it would have kept. */
  #put(nonce: string, text: string | null): Promise<void> {
    const before = this.#writing.get(nonce);
    const work = async () => {
      if (before) await before;
      if (text !== null && this.#forgotten.has(nonce)) return;
      this.#laid.set(nonce, text);
      await this.#lay(nonce, text);
      // What took so long that another one went past it must not have the last word.
      const last = this.#laid.get(nonce) ?? null;
      if (last !== text) await this.#lay(nonce, last);
    };
    const writing = this.#within(shelfPatienceMs, work)
      // What could not be taken away is found again.
      .catch(() => text === null && this.#readLater())
      .then(() => void (this.#writing.get(nonce) === writing && this.#writing.delete(nonce)));
    this.#writing.set(nonce, writing);
    return writing;
  }

  async #lay(nonce: string, text: string | null): Promise<void> {
    const key = this.prefix + nonce;
    this.#unsure.add(nonce);
    if (text === null) {
      await this.shelf.remove(key);
      this.#kept.delete(nonce);
    } else {
      await this.shelf.write(key, text);
      this.#kept.set(nonce, this.#readings);
    }
    this.#unsure.delete(nonce);
  }

  #refresh(): void {
    this.#isStale = true;
    if (!this.#isReading) void this.#readAll();
  }

  async #readAll(): Promise<void> {
    this.#isReading = true;
    try {
      while (this.#isStale && !this.#closing.signal.aborted) {
        this.#isStale = false;
        // What is put there from now on may be missing in what is read.
        const reading = ++this.#readings;
        const entries = await this.#entries().catch(() => null);
        if (entries) this.#take(entries, reading);
        const isDone = ({ nonce, isAnswered }: Entry) => isAnswered && !this.#forgotten.has(nonce);
        if (entries?.every(isDone)) this.#failedReadings = 0;
        else this.#readLater();
      }
    } finally {
      this.#isReading = false;
    }
  }

  #take(entries: readonly Entry[], reading: number): void {
    const there = entries.filter(({ nonce }) => !this.#forgotten.has(nonce));
    for (const { nonce } of entries)
      if (this.#forgotten.has(nonce) && !this.#writing.has(nonce)) void this.#put(nonce, null);
    // By their keys: what cannot be read this time is not gone.
    const names = new Set(there.map(({ nonce }) => nonce));
    for (const nonce of names) if (!this.#kept.has(nonce)) this.#kept.set(nonce, reading);
    const messages = there.flatMap(({ nonce, message }) => (this.#unsure.has(nonce) ? [] : (message ?? [])));
    this.outbox.merge(messages, (nonce) => !names.has(nonce) && (this.#kept.get(nonce) ?? reading) < reading);
  }

  #readLater(): void {
    if (this.#isResting) return;
    this.#isResting = true;
    const { clock, random } = this.live;
    const again = () => {
      this.#isResting = false;
      this.#refresh();
    };
    clock.wait(backOffMs(this.#failedReadings++, random), this.#closing.signal).then(again, () => undefined);
  }

  async #entries(): Promise<Entry[]> {
    const keys = await this.#within(shelfPatienceMs, () => this.shelf.keys());
    const nonces = keys
      .filter((key) => key.startsWith(this.prefix))
      .map((key) => key.slice(this.prefix.length));
    // All at once: one that takes its time must not hold up the others.
    const entries = await Promise.all(nonces.map((nonce) => this.#readOne(nonce)));
    return entries.filter((entry) => entry !== null);
  }

  /** What lies under a nonce; null when nothing does. */
  async #readOne(nonce: string): Promise<Entry | null> {
    try {
      const text = await this.#within(shelfPatienceMs, () => this.shelf.read(this.prefix + nonce));
      return text === null ? null : { nonce, message: messageIn(text, nonce), isAnswered: true };
    } catch {
      return { nonce, message: null, isAnswered: false };
    }
  }

  /** @throws also when it takes longer than it may, or the outbox is closed */
  #within<T>(ms: number, work: () => Awaitable<T>): Promise<T> {
    return within(this.live.clock, ms, work, this.#closing.signal);
  }
}

function textOf({ nonce, channelId, body, replyToId, replyTo, writtenAt, error }: WrittenMessage): string {
  const { code, message } = error ?? {};
  const userErrors = error instanceof UserInputRejected ? error.userErrors : undefined;
  const problem = error && { code, message, userErrors };
  return JSON.stringify({ nonce, channelId, body, replyToId, replyTo, writtenAt, problem });
}

/** The message a text tells of; null when it tells of none of that name. */
function messageIn(text: string, nonce: string): WrittenMessage | null {
  try {
    const message = messageOf(JSON.parse(text));
    return message?.nonce === nonce ? message : null;
  } catch {
    return null;
  }
}

function messageOf(value: unknown): WrittenMessage | null {
  if (typeof value !== 'object' || value === null) return null;
  const { nonce, channelId, body, replyToId, replyTo, writtenAt, problem } = value as Record<string, unknown>;
  if (typeof nonce !== 'string' || typeof channelId !== 'string' || typeof body !== 'string') return null;
  if (typeof writtenAt !== 'number') return null;
  return {
    ...{ nonce, channelId, body, writtenAt },
    replyToId: typeof replyToId === 'string' ? replyToId : null,
    replyTo: isQuote(replyTo) ? replyTo : null,
    error: errorFrom(problem),
  };
}

function isQuote(value: unknown): value is QuotedMessage {
  const { id, author } = (value ?? {}) as Partial<QuotedMessage>;
  return typeof id === 'string' && typeof author?.profile.displayName === 'string';
}

function errorFrom(value: unknown): TestVerseError | null {
  if (typeof value !== 'object' || value === null) return null;
  const { code, message, userErrors } = value as Record<string, unknown>;
  // Written here before, from an error of the same class.
  if (Array.isArray(userErrors)) return new UserInputRejected(userErrors as UserProblem[]);
  return errorOf(String(message), { code: String(code) });
}
