import { sendMessage } from '../_generated/guilds.ts';
import { randomKey, reasonOf } from '../clock.ts';
import { errorOf, TestVerseError, unwrap } from '../errors.ts';
import type { Live } from './connect.ts';
import { patienceFor } from './patience.ts';
import type { TimelineMessage } from './timeline-state.ts';

/** A message on its way. */
export interface PendingMessage {
  /** Its name until it has an id; the message that comes of it has the same. */
  readonly nonce: string;
  readonly body: string;
  readonly replyToId: string | null;
  /** When it was written, in milliseconds since 1970. */
  readonly writtenAt: number;
  /** `pending` goes on by itself, also through lost connections; `failed` waits for `retry` or `discard`. */
  readonly status: 'pending' | 'failed';
  /** Why it failed. */
  readonly error: TestVerseError | null;
  retry(): void;
  discard(): void;
}

/** A message to send. */
export interface OutgoingMessage {
  readonly body: string;
  readonly replyToId?: string | null;
}

/** What an outbox tells. */
export interface OutboxListener {
  /** The messages on their way have changed. */
  onChange(): void;
  onSent(message: TimelineMessage): void;
}

/** A longer wait is the person's decision: the error says how long. */
const longestWaitMs = 20_000;
/** How long a message is tried for, without anybody asking for it again. */
const patienceMs = 300_000;

/** Sends the viewer's messages to one channel, one after the other, until the server has them. */
export class Outbox {
  #messages: readonly PendingMessage[] = [];
  #isSending = false;
  readonly #stops = new Map<string, AbortController>();
  /** The session each was written in, by nonce. */
  readonly #writers = new Map<string, string | null>();

  constructor(
    private readonly live: Live,
    private readonly channelId: string,
    private readonly listener: OutboxListener,
  ) {}

  /** The messages on their way, in the order they were written. */
  get messages(): readonly PendingMessage[] {
    return this.#messages;
  }

  /** Puts a message on its way. @returns its nonce */
  send({ body, replyToId = null }: OutgoingMessage): string {
    const nonce = randomKey(this.live.random);
    const message: PendingMessage = {
      nonce,
      body,
      replyToId,
      writtenAt: this.live.clock.now(),
      status: 'pending',
      error: null,
      retry: () => this.#retry(nonce),
      discard: () => this.drop(nonce),
    };
    this.#writers.set(nonce, this.#sessionId());
    this.#become([...this.#messages, message]);
    void this.#sendAll();
    return nonce;
  }

  /** Takes a message out: it has arrived, or is given up. */
  drop(nonce: string): void {
    this.#stops.get(nonce)?.abort();
    this.#writers.delete(nonce);
    if (this.#messages.some((one) => one.nonce === nonce))
      this.#become(this.#messages.filter((one) => one.nonce !== nonce));
  }

  #retry(nonce: string): void {
    this.#writers.set(nonce, this.#sessionId());
    this.#change(nonce, { status: 'pending', error: null });
    void this.#sendAll();
  }

  #change(nonce: string, change: Partial<PendingMessage>): void {
    this.#become(this.#messages.map((one) => (one.nonce === nonce ? { ...one, ...change } : one)));
  }

  #become(messages: readonly PendingMessage[]): void {
    this.#messages = messages;
    this.listener.onChange();
  }

  async #sendAll(): Promise<void> {
    if (this.#isSending) return;
    this.#isSending = true;
    for (let next = this.#next(); next; next = this.#next()) await this.#send(next);
    this.#isSending = false;
  }

  #next(): PendingMessage | undefined {
    return this.#messages.find(({ status }) => status === 'pending');
  }

  async #send({ nonce, body, replyToId }: PendingMessage): Promise<void> {
    const stop = new AbortController();
    this.#stops.set(nonce, stop);
    const input = { channelId: this.channelId, body, nonce, replyToId };
    try {
      const payload = await this.#insist(input, stop.signal);
      const message = unwrap(payload, 'message');
      this.drop(nonce);
      this.listener.onSent(message);
    } catch (error) {
      const problem =
        error instanceof TestVerseError
          ? error
          : errorOf('It could not be sent.', { code: 'NETWORK', cause: error });
      if (!stop.signal.aborted) this.#change(nonce, { status: 'failed', error: problem });
    } finally {
      this.#stops.delete(nonce);
    }
  }

  /** Asks until there is an answer: the nonce makes that one message, however often it is asked. */
  async #insist(input: Parameters<typeof sendMessage>[1]['input'], signal: AbortSignal) {
    const { client, clock, random } = this.live;
    const since = clock.now();
    for (let failures = 0; ; failures++)
      try {
        await client.session.accessToken();
        if (signal.aborted) throw reasonOf(signal);
        this.#expectWriter(input.nonce);
        return await sendMessage(client, { input }, { signal });
      } catch (error) {
        if (signal.aborted || !(error instanceof TestVerseError)) throw error;
        const waitMs = patienceFor(error, failures, random);
        if (waitMs === null || waitMs > longestWaitMs || clock.now() - since > patienceMs) throw error;
        await this.#pause(waitMs, signal);
      }
  }

  #sessionId(): string | null {
    return this.live.client.session.state.sessionId;
  }

  /** Somebody else may have signed in meanwhile: nothing is sent in a session it was not written in. */
  #expectWriter(nonce: string): void {
    const writer = this.#writers.get(nonce);
    // Written before it was known who is signed in.
    if (writer === null || writer === undefined) this.#writers.set(nonce, this.#sessionId());
    else if (writer !== this.#sessionId())
      throw errorOf('The session it was written in is over.', { code: 'UNAUTHENTICATED' });
  }

  /** Waits, but no longer than until the connection is back. */
  async #pause(ms: number, signal: AbortSignal): Promise<void> {
    const stop = new AbortController();
    const end = () => stop.abort();
    signal.addEventListener('abort', end, { once: true });
    const forget = this.live.onConnection((state) => state === 'live' && end());
    await this.live.clock.wait(ms, stop.signal).catch(() => undefined);
    forget();
    signal.removeEventListener('abort', end);
  }
}
