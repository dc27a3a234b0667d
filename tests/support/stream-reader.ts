import { setTimeout as sleep } from 'node:timers/promises';
import { everyEvent, heardIn, type EventAnswer, type Heard, type ListenerOptions } from './listener.ts';

export interface StreamReaderOptions extends ListenerOptions {
  /** How it says where it was: as a browser's EventSource does, or in the operation's own words. */
  resumesBy: 'Last-Event-ID' | 'after';
}

/**
 * Reads `/graphql/stream` with nothing but `fetch`, as a program of somebody else does, and keeps every event it was
 * sent. It comes again whenever a connection ends.
 */
export class StreamReader {
  readonly heard: Heard[] = [];
  /** Connections that were accepted. */
  accepted = 0;
  private lastEventId: string | undefined;
  private connection: AbortController | undefined;
  private isReading = false;
  private isStopped = false;
  private failure: Error | undefined;
  private running: Promise<void> | undefined;

  constructor(private readonly options: StreamReaderOptions) {}

  /** Goes on until `stop`. */
  start(): void {
    this.running = this.run().catch((error: Error) => void (this.failure = error));
  }

  /** Cuts the connection as a lost network does. @returns false when there was none to cut */
  cut(): boolean {
    if (!this.isReading) return false;
    this.isReading = false;
    this.connection?.abort();
    return true;
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    this.connection?.abort();
    await this.running;
  }

  /** Waits for something about what was heard. @throws when it does not come about in time */
  async until(what: (reader: this) => boolean, patienceMs = 120_000): Promise<void> {
    const deadline = performance.now() + patienceMs;
    while (!what(this)) {
      if (this.failure) throw this.failure;
      if (performance.now() > deadline) throw new Error(`heard ${this.heard.length}`);
      await sleep(1);
    }
  }

  private async run(): Promise<void> {
    while (!this.isStopped) {
      const connection = new AbortController();
      this.connection = connection;
      await this.read(connection.signal).catch((error: unknown) => {
        if (!connection.signal.aborted) throw error;
      });
      this.isReading = false;
    }
  }

  private async read(signal: AbortSignal): Promise<void> {
    const response = await this.open(signal);
    if (!response.ok || !response.body) throw new Error(`${response.status} ${await response.text()}`);
    this.accepted += 1;
    this.isReading = true;
    let text = '';
    for await (const piece of response.body.pipeThrough(new TextDecoderStream())) {
      const blocks = (text + piece).split('\n\n');
      // What is cut off in the middle was not heard.
      text = blocks.pop() ?? '';
      blocks.forEach((block) => this.take(block));
    }
  }

  private async open(signal: AbortSignal): Promise<Response> {
    const { url, channelId, after, token, resumesBy } = this.options;
    const byHeader = resumesBy === 'Last-Event-ID';
    return fetch(`${url}/stream`, {
      method: 'POST',
      headers: {
        accept: 'text/event-stream',
        'content-type': 'application/json',
        authorization: `Bearer ${await token()}`,
        ...(byHeader && this.lastEventId ? { 'last-event-id': this.lastEventId } : {}),
      },
      body: JSON.stringify({
        query: everyEvent(),
        variables: { channelId, after: byHeader ? after : (this.lastEventId ?? after) },
      }),
      signal,
    });
  }

  private take(block: string): void {
    const field = (name: string): string | undefined => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
    if (field('event') !== 'next') return;
    const answer = JSON.parse(field('data') ?? '') as EventAnswer;
    const event = heardIn(answer);
    if (!event || answer.errors) throw new Error(`an event that is none: ${block}`);
    this.lastEventId = field('id');
    this.heard.push(event);
  }
}
