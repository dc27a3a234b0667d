import { GraphQLError } from 'graphql';
import { MessageType, type SubscribePayload } from 'graphql-ws';
import { badRequest } from '../admission/refusal.ts';
import { codeOf, tellable } from './answer-errors.ts';
import { asksPriceIn } from './asked-operation.ts';
import { closings, type Closing } from './closings.ts';
import type { Exchange } from './exchange.ts';
import { carry, endQuietly, Refused, startOperation, type Sink } from './live-operation.ts';
import type { KindRule } from './operation.ts';
import type { OperationAnswer } from './operation-engine.ts';
import type { SocketParts } from './socket-door.ts';

/** The socket, as far as an operation on it is concerned. */
export interface OperationHost {
  readonly parts: SocketParts;
  /** Of the socket. */
  readonly requestId: string;
  exchange(requestId: string, idempotencyKey?: string): Exchange;
  send(frame: string | Buffer): Promise<void> | undefined;
  close(closing: Closing): void;
  countRunning(by: 1 | -1): void;
  forget(id: string, operation: SocketOperation): void;
}

const everyKind: KindRule = () => undefined;
const closingBrace = '}'.charCodeAt(0);

/** One operation on a socket, from `subscribe` to `complete`. */
export class SocketOperation implements Sink {
  isStopped = false;
  private readonly abort = new AbortController();
  private answers: AsyncIterator<OperationAnswer> | undefined;
  private exchange: Exchange | undefined;
  private eventCount = 0;
  private isRunning = true;

  constructor(
    private readonly host: OperationHost,
    private readonly id: string,
    private readonly requestId: string,
  ) {}

  /** Whether it is a mutation that has begun and is not answered yet. */
  get isActing(): boolean {
    return this.isRunning && this.exchange?.operation?.kind === 'mutation';
  }

  /** The client, or the end of the socket, wants no more of it. */
  stop(): void {
    if (this.isStopped) return;
    this.isStopped = true;
    this.host.forget(this.id, this);
    this.abort.abort();
    if (this.answers) endQuietly(this.answers);
  }

  /** Never rejects. @param refusal why it must not run at all */
  run(payload: SubscribePayload, bytes: number, refusal: GraphQLError | undefined): Promise<void> {
    const startedAt = performance.now();
    const exchange = this.host.exchange(this.requestId, idempotencyKeyIn(payload));
    this.exchange = exchange;
    exchange.bytes = bytes;
    exchange.asksPrice = asksPriceIn(payload.extensions);
    this.host.countRunning(1);
    // Nothing below may hold the payload: a subscription lives for hours, its text for a moment.
    return this.live(exchange, this.begin(exchange, payload, bytes, refusal), startedAt);
  }

  private async live(
    exchange: Exchange,
    beginning: Promise<AsyncIterator<OperationAnswer> | undefined>,
    startedAt: number,
  ): Promise<void> {
    try {
      const answers = await beginning;
      if (answers) await this.follow(answers);
    } catch (error) {
      this.fail(exchange, error);
    } finally {
      this.rest();
      this.note(exchange, startedAt);
      this.stop();
    }
  }

  write(answer: OperationAnswer): Promise<void> | undefined {
    const { exchange, host } = this;
    if (!exchange) throw new Error('the operation has not begun');
    this.eventCount += 1;
    if (this.answers) host.parts.observer.figures.eventsDelivered += 1;
    return host.send(nextFrame(this.id, host.parts.texts.of(answer, exchange)));
  }

  /** @returns the events to follow, if there are any */
  private async begin(
    exchange: Exchange,
    payload: SubscribePayload,
    bytes: number,
    refusal: GraphQLError | undefined,
  ): Promise<AsyncIterator<OperationAnswer> | undefined> {
    if (refusal) throw new Refused([refusal]);
    const { operationName, variables } = payload;
    const query = await this.document(exchange, payload);
    const sent = { query, operationName: operationName ?? undefined, variables: variables ?? {}, bytes };
    const started = await startOperation(
      this.host.parts.graphs.current,
      exchange,
      sent,
      everyKind,
      this.abort,
    );
    if (started.kind === 'events') return started.answers;
    this.finish(started.answer);
    return undefined;
  }

  private async follow(answers: AsyncIterator<OperationAnswer>): Promise<void> {
    if (this.isStopped) return endQuietly(answers);
    this.answers = answers;
    this.rest();
    const { figures } = this.host.parts.observer;
    figures.subscriptionsOpen += 1;
    const course = await carry(answers, this, this.host.parts.limits.waitingMs).finally(() => {
      figures.subscriptionsOpen -= 1;
    });
    // The other operations of a socket do not end over one that nobody wants any more.
    if (this.isStopped) return;
    if (course === 'behind') this.host.close(closings.behind);
    else if (course === 'completed') this.complete();
  }

  /** The text of the document; the protocol wants a `query` in any case, and beside an id it is empty. @throws Refused */
  private async document(exchange: Exchange, payload: SubscribePayload): Promise<string> {
    const { gate, persisted } = this.host.parts;
    try {
      await gate.listen(exchange);
      const text = persisted.textOf(payload);
      if (text === undefined) throw badRequest('The query is missing.', 400);
      return text;
    } catch (error) {
      throw error instanceof GraphQLError ? new Refused([error]) : error;
    }
  }

  /** From now on a restart need not wait for it any more: either it is done, or it can be resumed. */
  private rest(): void {
    if (!this.isRunning) return;
    this.isRunning = false;
    if (this.exchange) this.host.parts.observer.finish(this.exchange);
    this.host.countRunning(-1);
  }

  private fail(exchange: Exchange, error: unknown): void {
    if (error instanceof Refused) {
      exchange.codes = error.errors.map(codeOf);
      if (!this.isStopped)
        void this.host.send(errorFrame(this.id, this.host.parts.texts.errors(error.errors, exchange)));
      void this.host.parts.gate.charge(exchange);
      return;
    }
    this.finish({ errors: [tellable(error)] });
  }

  private finish(answer: OperationAnswer): void {
    if (this.isStopped) return;
    void this.write(answer);
    if (this.exchange) void this.host.parts.gate.charge(this.exchange);
    this.complete();
  }

  private complete(): void {
    if (!this.isStopped) void this.host.send(JSON.stringify({ id: this.id, type: MessageType.Complete }));
  }

  private note(exchange: Exchange, startedAt: number): void {
    const { operation, codes, requestId, actor } = exchange;
    this.host.parts.accessLog.info(
      {
        requestId,
        socket: this.host.requestId,
        durationMs: Math.round((performance.now() - startedAt) * 100) / 100,
        ...(operation ? { operation: operation.name ?? null, operationKind: operation.kind } : {}),
        ...(operation?.kind === 'subscription' ? { events: this.eventCount } : {}),
        ...(codes.length > 0 ? { codes } : {}),
        ...(actor?.userId ? { userId: actor.userId } : {}),
      },
      'socket operation',
    );
  }
}

/** Bad keys are judged where the key is used; here it only has to be text. */
function idempotencyKeyIn({ extensions }: SubscribePayload): string | undefined {
  const key = extensions?.['idempotencyKey'];
  if (key === undefined || key === null) return undefined;
  // Making text of an object may fail; the empty key is refused where keys are judged.
  return typeof key === 'object' ? '' : String(key);
}

/** A frame is the operation's own head, the answer's text, and a brace: the text may be shared by thousands. */
function nextFrame(id: string, text: Buffer): Buffer {
  const head = `{"id":${JSON.stringify(id)},"type":"next","payload":`;
  const headBytes = Buffer.byteLength(head);
  const bytes = Buffer.allocUnsafe(headBytes + text.length + 1);
  bytes.write(head, 0);
  bytes.set(text, headBytes);
  bytes[headBytes + text.length] = closingBrace;
  return bytes;
}

function errorFrame(id: string, errors: string): string {
  return `{"id":${JSON.stringify(id)},"type":"error","payload":${errors}}`;
}
