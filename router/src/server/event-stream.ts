import type { ServerResponse } from 'node:http';
import type { Limits } from '../admission/limits.ts';
import type { Observer } from '../observability/index.ts';
import { tellable } from './answer-errors.ts';
import type { AnswerText } from './answer-text.ts';
import type { Exchange } from './exchange.ts';
import type { Ending, LiveConnection } from './live-connections.ts';
import { carry, endQuietly, type Sink, type Started } from './live-operation.ts';
import type { OperationAnswer } from './operation-engine.ts';

export interface EventStreamParts {
  texts: AnswerText;
  limits: Limits;
  observer: Observer;
}

/** Characters that an event's id can carry: no line end, nothing that clients would trim. */
const saneCursor = /^[\x21-\x7e]+$/;

const [beatText, completeText, restartText] = [
  Buffer.from(':\n\n'),
  Buffer.from('event: complete\ndata: \n\n'),
  Buffer.from('retry: 1000\n\n'),
];
const textEnd = Buffer.from('\n\n');

/** For what was written last to leave; then the connection is cut. */
const closeTimeoutMs = 10_000;
/** Beats in a row that found the reader stuck. */
const stuckBeats = 5;

/** One operation whose answers leave as server-sent events, in the words of graphql-sse's distinct connections. */
export class EventStream implements LiveConnection, Sink {
  isStopped = false;
  /** Until the operation has started: then it has its answer, or can be resumed. */
  isBusy = true;
  eventCount = 0;
  private isLeaving = false;
  private beatsStuck = 0;
  private response: ServerResponse | undefined;
  private answers: AsyncIterator<OperationAnswer> | undefined;

  constructor(
    private readonly parts: EventStreamParts,
    private readonly exchange: Exchange,
    private readonly abort: AbortController,
  ) {}

  /** Never rejects. @returns when the stream has ended */
  async run(response: ServerResponse, started: Started): Promise<void> {
    this.response = response;
    this.isBusy = false;
    if (started.kind === 'events') this.answers = started.answers;
    const closed = new Promise<void>((resolve) => {
      if (response.destroyed) resolve();
      else response.once('close', resolve);
    });
    void closed.then(() => this.stop());
    // The client must know that it is connected long before the first event.
    response.flushHeaders();
    if (this.isStopped) this.close();
    else if (started.kind === 'answer') this.finish(started.answer);
    else if (this.isLeaving) this.end('Restarting');
    else await this.carried(started.answers);
    await closed;
  }

  write(answer: OperationAnswer): Promise<void> | undefined {
    const text = this.parts.texts.of(answer, this.exchange);
    const cursor = cursorOf(answer);
    const head = `${cursor === undefined ? '' : `id: ${cursor}\n`}event: next\ndata: `;
    this.eventCount += 1;
    if (this.answers) this.parts.observer.figures.eventsDelivered += 1;
    return this.send(Buffer.concat([Buffer.from(head), text, textEnd]));
  }

  end(reason: Ending): void {
    if (reason === 'Restarting' && this.isBusy) {
      this.isLeaving = true;
      return;
    }
    if (reason === 'Restarting') void this.send(restartText);
    this.close();
  }

  beat(): void {
    if (!this.response) return;
    this.beatsStuck = this.response.writableNeedDrain ? this.beatsStuck + 1 : 0;
    if (this.beatsStuck === 0) void this.send(beatText);
    else if (this.beatsStuck > stuckBeats) this.cut();
  }

  cut(): void {
    this.response?.destroy();
    this.stop();
  }

  private send(bytes: Buffer): Promise<void> | undefined {
    const { response } = this;
    if (!response || response.writableEnded || response.destroyed || response.write(bytes)) return undefined;
    return new Promise((resolve) => {
      const done = (): void => {
        response.off('drain', done).off('close', done);
        resolve();
      };
      response.on('drain', done).on('close', done);
    });
  }

  private async carried(answers: AsyncIterator<OperationAnswer>): Promise<void> {
    const { figures } = this.parts.observer;
    figures.subscriptionsOpen += 1;
    try {
      const course = await carry(answers, this, this.parts.limits.waitingMs);
      if (course === 'completed') this.finish();
      // What still waits would only come late: the client asks again from where it is.
      else if (this.response?.writableNeedDrain) this.cut();
      else this.close();
    } catch (error) {
      this.finish({ errors: [tellable(error)] });
    } finally {
      figures.subscriptionsOpen -= 1;
    }
  }

  private finish(answer?: OperationAnswer): void {
    if (this.isStopped) return;
    try {
      if (answer) void this.write(answer);
    } catch (error) {
      void this.write({ errors: [tellable(error)] });
    }
    void this.send(completeText);
    this.close();
  }

  private close(): void {
    const { response } = this;
    if (response && !response.writableEnded) {
      const timer = setTimeout(() => response.destroy(), closeTimeoutMs);
      response.once('close', () => clearTimeout(timer)).end();
    }
    this.stop();
  }

  private stop(): void {
    if (this.isStopped) return;
    this.isStopped = true;
    this.abort.abort();
    if (this.answers) endQuietly(this.answers);
  }
}

/** The place of an event, when the operation selects it: the `cursor` of its one root field. */
function cursorOf({ data, errors }: OperationAnswer): string | undefined {
  if (!data || errors?.length) return undefined;
  const [root] = Object.values(data);
  const cursor: unknown =
    typeof root === 'object' && root !== null ? (root as { cursor?: unknown }).cursor : undefined;
  return typeof cursor === 'string' && saneCursor.test(cursor) ? cursor : undefined;
}
