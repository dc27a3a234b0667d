import { errorOf, type TestVerseError, UserInputRejected, type UserProblem } from '../errors.ts';
import type { Live } from './connect.ts';
import {
  MessageOutbox,
  type Outbox,
  type OutboxStore,
  type QuotedMessage,
  type WrittenMessage,
} from './outbox.ts';

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
 * Opens one person's outbox for all channels, with what an earlier visit left on the shelf. What is in it waits as long as
 * it takes: for the connection, for the server, for the person to be signed in again.
 */
export function messageOutbox(live: Live, { account, shelf }: OutboxOptions): Outbox {
  const outbox = new MessageOutbox(live, account);
  if (shelf) outbox.keepIn(new ShelvedMessages(shelf, `testverse.outbox.${account}.`, outbox));
  return outbox;
}

class ShelvedMessages implements OutboxStore {
  /** What is known to lie on the shelf, with the reading before which it was put there. */
  readonly #kept = new Map<string, number>();
  readonly #forgotten = new Set<string>();
  #readings = 0;
  #isReading = false;
  #isStale = false;
  /** One after the other: a slow shelf must not keep what was removed. */
  #writing: Promise<void> = Promise.resolve();
  #writes = 0;
  readonly #stop: (() => void) | undefined;

  constructor(
    private readonly shelf: OutboxShelf,
    private readonly prefix: string,
    private readonly outbox: MessageOutbox,
  ) {
    this.#stop = shelf.onChange?.(() => this.#refresh());
    this.#refresh();
  }

  keep(message: WrittenMessage): Promise<void> {
    const { nonce } = message;
    return this.#write(async () => {
      if (this.#forgotten.has(nonce)) return;
      await this.shelf.write(this.prefix + nonce, textOf(message));
      this.#kept.set(nonce, this.#readings);
    });
  }

  forget(nonce: string): Promise<void> {
    this.#forgotten.add(nonce);
    return this.#write(async () => {
      await this.shelf.remove(this.prefix + nonce);
      this.#kept.delete(nonce);
    });
  }

  async find(nonce: string): Promise<WrittenMessage | null | undefined> {
    await this.#writing;
    if (!this.#kept.has(nonce)) return undefined;
    try {
      const text = await this.shelf.read(this.prefix + nonce);
      return text === null ? null : (messageOf(JSON.parse(text)) ?? undefined);
    } catch {
      return undefined;
    }
  }

  async alone<T>(channelId: string, work: () => Promise<T>): Promise<T> {
    try {
      return await (this.shelf.alone?.(`${this.prefix}${channelId}`, work) ?? work());
    } catch {
      // The work never throws: there was no getting at it alone.
      return work();
    }
  }

  close(): void {
    this.#stop?.();
  }

  /** At once where nothing is in the way: the page may be gone a moment later. A full shelf costs only what it would have kept. */
  #write(work: () => Promise<void>): Promise<void> {
    const isFree = this.#writes++ === 0;
    this.#writing = (isFree ? work() : this.#writing.then(work))
      .catch(() => undefined)
      .finally(() => this.#writes--);
    return this.#writing;
  }

  #refresh(): void {
    this.#isStale = true;
    if (!this.#isReading) void this.#readAll();
  }

  async #readAll(): Promise<void> {
    this.#isReading = true;
    while (this.#isStale) {
      this.#isStale = false;
      // What is put there from now on may be missing in what is read.
      const reading = ++this.#readings;
      const found = await this.#read().catch(() => null);
      if (!found) continue;
      const fresh = found.filter(({ nonce }) => !this.#forgotten.has(nonce));
      const names = new Set(fresh.map(({ nonce }) => nonce));
      for (const nonce of names) if (!this.#kept.has(nonce)) this.#kept.set(nonce, reading);
      this.outbox.merge(fresh, (nonce) => !names.has(nonce) && (this.#kept.get(nonce) ?? reading) < reading);
    }
    this.#isReading = false;
  }

  async #read(): Promise<WrittenMessage[]> {
    const found: WrittenMessage[] = [];
    for (const key of await this.shelf.keys()) {
      if (!key.startsWith(this.prefix)) continue;
      const message = await this.#readOne(key);
      if (message) found.push(message);
    }
    return found;
  }

  /** One entry; null when it cannot be read, which costs none of the others. */
  async #readOne(key: string): Promise<WrittenMessage | null> {
    try {
      const message = messageOf(JSON.parse((await this.shelf.read(key)) ?? 'null'));
      return message?.nonce === key.slice(this.prefix.length) ? message : null;
    } catch {
      return null;
    }
  }
}

function textOf({ nonce, channelId, body, replyToId, replyTo, writtenAt, error }: WrittenMessage): string {
  const { code, message } = error ?? {};
  const userErrors = error instanceof UserInputRejected ? error.userErrors : undefined;
  const problem = error && { code, message, userErrors };
  return JSON.stringify({ nonce, channelId, body, replyToId, replyTo, writtenAt, problem });
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
