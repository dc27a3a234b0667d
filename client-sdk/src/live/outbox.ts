import { sendMessage } from '../_generated/guilds.ts';
import { randomKey } from '../clock.ts';
import { errorOf, TestVerseError, unwrap } from '../errors.ts';
import { tell } from '../listeners.ts';
import type { Live } from './connect.ts';
import { backOffMs, patienceFor, within } from './patience.ts';
import type { TimelineMessage } from './timeline-state.ts';

/** The message another one answers, as the answer shows it. */
export type QuotedMessage = NonNullable<TimelineMessage['replyTo']>;

/** A message that was written and has not arrived yet. */
export interface WrittenMessage {
  /** Its name until it has an id; the message that comes of it has the same. */
  readonly nonce: string;
  readonly channelId: string;
  readonly body: string;
  readonly replyToId: string | null;
  /** What it answers, where that was in sight when it was written. */
  readonly replyTo: QuotedMessage | null;
  /** When it was written, in milliseconds since 1970. */
  readonly writtenAt: number;
  /** Why it failed; null unless it did. */
  readonly error: TestVerseError | null;
}

/** What holds a message up that goes on by itself. */
export interface SendDelay {
  /** The moment the server asked to wait for, in milliseconds since 1970; null while it cannot be reached. */
  readonly until: number | null;
}

/** A message on its way. */
export interface PendingMessage extends WrittenMessage {
  /** `pending` goes on by itself, also through lost connections; `failed` waits for `retry` or `discard`. */
  readonly status: 'pending' | 'failed';
  /** What holds it up, or one written before it; null while nothing does. */
  readonly delay: SendDelay | null;
  /** Sends it again, or now instead of later. */
  retry(): void;
  /** Gives it up. What has reached the server by then stays there. */
  discard(): void;
}

/** A message to send. */
export interface OutgoingMessage {
  readonly body: string;
  readonly replyToId?: string | null;
}

/** Who follows what is on its way in one channel. */
export interface OutboxFollower {
  readonly channelId: string;
  /** The messages on their way have changed. */
  onChange?(): void;
  /** The server has one of them. */
  onSent?(message: TimelineMessage): void;
}

/** One person's messages on their way, in all channels. */
export interface Outbox {
  /** Those of a channel, in the order they were written; the same array while nothing changes. */
  of(channelId: string): readonly PendingMessage[];
  /** Puts a message on its way. @returns its nonce */
  send(channelId: string, message: OutgoingMessage, replyTo?: QuotedMessage | null): string;
  /** Takes a message out: it has arrived, or is given up. */
  drop(nonce: string): void;
  /** Follows a channel; returns the way to stop it. */
  follow(follower: OutboxFollower): () => void;
  /** Tries again now what waits for the connection. */
  retryNow(): void;
  /** Stops sending; what is on a shelf stays there for the next outbox of the same person. */
  close(): void;
}

/** Where an outbox keeps its messages besides its memory, and whom it shares them with. */
export interface OutboxStore {
  keep(message: WrittenMessage): Promise<void>;
  forget(nonce: string): Promise<void>;
  /** A message as it is kept now; null when somebody else who shares the store took it out, undefined when it is not known. */
  find(nonce: string): Promise<WrittenMessage | null | undefined>;
  /** Works on a channel while nobody else who shares the store does. */
  alone<T>(channelId: string, work: () => Promise<T>): Promise<T>;
  close(): void;
}

interface Lane {
  isRunning: boolean;
  delay: SendDelay | null;
  /** Ends the present pause, where the server has not asked for it. */
  wake: (() => void) | null;
  /** How often somebody has asked for it to go on now. */
  wakes: number;
}

interface Tries {
  readonly failures: number;
  /** When the first one began. */
  readonly since: number;
}

interface Pause {
  readonly ms: number;
  readonly isAsked: boolean;
}

/** A longer wait is the person's decision where nothing keeps the message: the error says how long. */
const longestWaitMs = 20_000;
/** How long such a message is tried for, without anybody asking for it again. */
const patienceMs = 300_000;
const longestPauseMs = 3_600_000;
/** Whether the account is signed in again is seen without a request. */
const signInMs = 60_000;
const attemptMs = 10_000;

/** Sends messages channel by channel, one after the other, until the server has them. */
export class MessageOutbox implements Outbox {
  #messages: readonly PendingMessage[] = [];
  #isClosed = false;
  #store: OutboxStore | null = null;
  readonly #lists = new Map<string, readonly PendingMessage[]>();
  readonly #lanes = new Map<string, Lane>();
  readonly #stops = new Map<string, AbortController>();
  /** Those whose request is on its way this moment. */
  readonly #asking = new Set<string>();
  /** Who wrote each, by nonce, where that is not the account. */
  readonly #writers = new Map<string, string | null>();
  readonly #followers = new Set<OutboxFollower>();

  /**
   * @param account the id of the only person whose messages these are; null where each belongs to whoever was signed in
   * when it was written
   */
  constructor(
    private readonly live: Live,
    private readonly account: string | null = null,
  ) {}

  of(channelId: string): readonly PendingMessage[] {
    const known = this.#lists.get(channelId);
    if (known) return known;
    const list = this.#messages.filter((one) => one.channelId === channelId);
    this.#lists.set(channelId, list);
    return list;
  }

  send(
    channelId: string,
    { body, replyToId = null }: OutgoingMessage,
    replyTo: QuotedMessage | null = null,
  ): string {
    const { clock, random, client } = this.live;
    const nonce = randomKey(random);
    const written = { nonce, channelId, body, replyToId, replyTo, writtenAt: clock.now(), error: null };
    this.#writers.set(nonce, client.session.userId);
    void this.#store?.keep(written);
    this.#become([...this.#messages, this.#pending(written)], channelId);
    void this.#run(channelId);
    return nonce;
  }

  drop(nonce: string): void {
    void this.#take(nonce);
    void this.#store?.forget(nonce);
  }

  follow(follower: OutboxFollower): () => void {
    const own = { ...follower };
    this.#followers.add(own);
    return () => this.#followers.delete(own);
  }

  retryNow(): void {
    for (const lane of this.#lanes.values()) wake(lane);
  }

  close(): void {
    this.#isClosed = true;
    this.#store?.close();
    for (const stop of this.#stops.values()) stop.abort();
  }

  /** From now on keeps its messages there, too. */
  keepIn(store: OutboxStore): void {
    this.#store = store;
  }

  /** Takes over what others who share the store have written, sent, discarded, or seen fail. */
  merge(found: readonly WrittenMessage[], isGone: (nonce: string) => boolean): void {
    if (this.#isClosed) return;
    for (const { nonce } of this.#messages) if (isGone(nonce) && !this.#asking.has(nonce)) this.#take(nonce);
    for (const written of found) {
      const known = this.#find(written.nonce);
      if (!known) {
        const messages = [...this.#messages, this.#pending(written)].sort(
          (a, b) => a.writtenAt - b.writtenAt,
        );
        this.#become(messages, written.channelId);
      } else if (!this.#stops.has(written.nonce) && (known.error === null) !== (written.error === null))
        this.#settle(written.nonce, written.error);
    }
    for (const channelId of new Set(found.map((one) => one.channelId))) void this.#run(channelId);
  }

  #find(nonce: string): PendingMessage | undefined {
    return this.#messages.find((one) => one.nonce === nonce);
  }

  #pending(written: WrittenMessage): PendingMessage {
    const { nonce, channelId, error } = written;
    return {
      ...written,
      status: error ? 'failed' : 'pending',
      delay: error ? null : this.#lane(channelId).delay,
      retry: () => this.#retry(nonce),
      discard: () => this.drop(nonce),
    };
  }

  #lane(channelId: string): Lane {
    const lane = this.#lanes.get(channelId) ?? { isRunning: false, delay: null, wake: null, wakes: 0 };
    this.#lanes.set(channelId, lane);
    return lane;
  }

  #take(nonce: string): void {
    this.#stops.get(nonce)?.abort();
    this.#writers.delete(nonce);
    const gone = this.#find(nonce);
    const rest = this.#messages.filter((one) => one !== gone);
    if (gone) this.#become(rest, gone.channelId);
  }

  #retry(nonce: string): void {
    const message = this.#find(nonce);
    if (!message) return;
    if (message.status === 'pending') return wake(this.#lane(message.channelId));
    this.#settle(nonce, null);
    void this.#store?.keep({ ...message, error: null });
    void this.#run(message.channelId);
  }

  #settle(nonce: string, error: TestVerseError | null): void {
    const known = this.#find(nonce);
    if (!known) return;
    const next = this.#pending({ ...known, error });
    const messages = this.#messages.map((one) => (one === known ? next : one));
    this.#become(messages, known.channelId);
  }

  #hold(channelId: string, delay: SendDelay | null): void {
    const lane = this.#lane(channelId);
    if (lane.delay?.until === delay?.until) return;
    lane.delay = delay;
    const isHeld = (one: PendingMessage) => one.channelId === channelId && one.status === 'pending';
    const messages = this.#messages.map((one) => (isHeld(one) ? { ...one, delay } : one));
    this.#become(messages, channelId);
  }

  #become(messages: readonly PendingMessage[], channelId: string): void {
    this.#messages = messages;
    this.#lists.delete(channelId);
    this.#tell(channelId, (one) => one.onChange?.());
  }

  #tell(channelId: string, what: (follower: OutboxFollower) => void): void {
    for (const one of [...this.#followers]) if (one.channelId === channelId) tell(() => what(one));
  }

  async #run(channelId: string): Promise<void> {
    const lane = this.#lane(channelId);
    if (lane.isRunning) return;
    lane.isRunning = true;
    const next = () => this.of(channelId).find(({ status }) => status === 'pending');
    try {
      for (let one = next(); one && !this.#isClosed; one = next()) await this.#deliver(one, lane);
    } finally {
      lane.isRunning = false;
    }
  }

  /** Asks until there is an answer: the nonce makes that one message, however often it is asked. */
  async #deliver(message: PendingMessage, lane: Lane): Promise<void> {
    const { nonce, channelId } = message;
    const { live } = this;
    const stop = new AbortController();
    this.#stops.set(nonce, stop);
    const since = live.clock.now();
    const stops = [
      live.onConnection((state) => state === 'live' && wake(lane)),
      live.client.session.onChange(() => wake(lane)),
    ];
    try {
      for (let failures = 0; !stop.signal.aborted; failures++) {
        const { wakes } = lane;
        const attempt = () => this.#attempt(message, { failures, since }, stop.signal);
        const pause = await (this.#store?.alone(channelId, attempt) ?? attempt());
        if (!pause || stop.signal.aborted) break;
        this.#hold(channelId, { until: pause.isAsked ? live.clock.now() + pause.ms : null });
        // What happened while it was under way counts, too.
        if (pause.isAsked || wakes === lane.wakes) await this.#rest(pause, lane, stop.signal);
      }
    } finally {
      for (const end of stops) end();
      this.#stops.delete(nonce);
      this.#hold(channelId, null);
    }
  }

  /** Sends it once. @returns how long to wait before it is sent again; null when there is nothing more to do */
  async #attempt(message: PendingMessage, tries: Tries, signal: AbortSignal): Promise<Pause | null> {
    const { nonce, channelId, body, replyToId } = message;
    const kept = await this.#store?.find(nonce);
    if (signal.aborted) return null;
    if (kept === null) this.#take(nonce);
    else if (kept?.error) this.#settle(nonce, kept.error);
    if (kept === null || kept?.error) return null;
    this.#asking.add(nonce);
    try {
      const payload = await sendMessage(
        this.live.client,
        { input: { channelId, body, nonce, replyToId } },
        // Repeated here, so that it can be said what it waits for.
        { signal, retries: 0, timeoutMs: attemptMs, onlyAs: await this.#writerOf(nonce) },
      );
      const sent = unwrap(payload, 'message');
      this.#take(nonce);
      this.#tell(channelId, (one) => one.onSent?.(sent));
      await this.#store?.forget(nonce);
      return null;
    } catch (cause) {
      const error = problemOf(cause);
      const pause = this.#pauseAfter(error, tries);
      if (pause || signal.aborted) return pause;
      // Discarded in another tab while it was on its way.
      if ((await this.#store?.find(nonce)) === null) {
        this.#take(nonce);
        return null;
      }
      this.#settle(nonce, error);
      await this.#store?.keep({ ...message, error });
      return null;
    } finally {
      this.#asking.delete(nonce);
    }
  }

  /** Somebody else may have signed in meanwhile: nothing is sent as another person than the one who wrote it. */
  async #writerOf(nonce: string): Promise<string | undefined> {
    if (this.account !== null) return this.account;
    const { clock, client } = this.live;
    const { session } = client;
    // Written before it was known who is signed in.
    if (this.#writers.get(nonce) == null) {
      await within(clock, attemptMs, () => session.accessToken());
      this.#writers.set(nonce, session.userId);
    }
    return this.#writers.get(nonce) ?? undefined;
  }

  /** How long to wait before it is sent again; null when that would not help. An account's messages are patient. */
  #pauseAfter(error: TestVerseError, { failures, since }: Tries): Pause | null {
    const { clock, random } = this.live;
    const isAsked = error.code === 'RATE_LIMITED';
    let ms = patienceFor(error, failures, random);
    if (this.account === null) {
      const isLong = ms !== null && (ms > longestWaitMs || clock.now() - since > patienceMs);
      return ms === null || isLong ? null : { ms, isAsked };
    }
    // Until the account is signed in again.
    if (error.code === 'UNAUTHENTICATED') ms = signInMs;
    // Something between here and the graph has answered in its place.
    if (error.code === 'UNEXPECTED_ANSWER') ms = backOffMs(failures, random);
    return ms === null ? null : { ms: Math.min(ms, longestPauseMs), isAsked };
  }

  async #rest({ ms, isAsked }: Pause, lane: Lane, signal: AbortSignal): Promise<void> {
    const stop = new AbortController();
    const end = () => stop.abort();
    signal.addEventListener('abort', end, { once: true });
    lane.wake = isAsked ? null : end;
    await this.live.clock.wait(ms, stop.signal).catch(() => undefined);
    lane.wake = null;
    signal.removeEventListener('abort', end);
  }
}

function wake(lane: Lane): void {
  lane.wakes++;
  lane.wake?.();
}

function problemOf(error: unknown): TestVerseError {
  return error instanceof TestVerseError
    ? error
    : errorOf('It could not be sent.', { code: 'NETWORK', cause: error });
}
