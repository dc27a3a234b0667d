import { GraphQLError } from 'graphql';
import { MessageType, parseMessage, type SubscribeMessage } from 'graphql-ws';
import type { WebSocket } from 'ws';
import type { Admitted } from '../admission/credentials.ts';
import { refuseManyKeys } from '../admission/json-shape.ts';
import { tooComplex } from '../admission/refusal.ts';
import { codeOf } from './answer-errors.ts';
import { closings, type Closing } from './closings.ts';
import type { Exchange } from './exchange.ts';
import type { Ending, LiveConnection } from './live-connections.ts';
import { SocketOperation, type OperationHost } from './socket-operation.ts';
import type { SocketParts } from './socket-door.ts';

/** What is known of a socket before it says anything. */
export interface Peer {
  requestId: string;
  ipHash: string;
  userAgent: string | undefined;
}

/** A message that is longer counts as several. */
const messageBytes = 16 * 1024;
/** Longer ids are no ids, but a way to fill our memory. */
const longestId = 256;
/** For mutations to be answered whose credential has ended: a socket is closed within a second of that. */
const actingMs = 400;
/** Beats without a sign of life after which nobody is there any more; more while a long answer is still on its way. */
const [silentBeats, silentBeatsWaiting] = [2, 5];

/**
 * One socket that speaks `graphql-transport-ws`. The messages and their meaning are graphql-ws's; the session is ours,
 * because its server gives no way to end a running query, keeps every request's text while the subscription lives, and
 * writes each frame anew.
 */
export class SocketSession implements LiveConnection, OperationHost {
  private state: 'new' | 'greeting' | 'open' | 'closing' = 'new';
  private readonly operations = new Map<string, SocketOperation>();
  private initTimer: NodeJS.Timeout | undefined;
  private admitted: Admitted | undefined;
  /** How it will be closed as soon as nothing holds it up any more. */
  private leaving: Closing | undefined;
  private leaveTimer: NodeJS.Timeout | undefined;
  private beatsInSilence = 0;
  private running = 0;
  private operationCount = 0;
  private readonly startedAtMs = performance.now();
  private messagesLeft: number;
  private messagesAtMs = this.startedAtMs;

  constructor(
    private readonly socket: WebSocket,
    readonly parts: SocketParts,
    private readonly peer: Peer,
  ) {
    this.messagesLeft = parts.limits.socketMessages.capacity;
    socket.on('message', (data: Buffer, isBinary) => this.receive(data, isBinary));
    socket.on('ping', () => this.countMessage());
    socket.on('pong', () => this.countMessage());
    socket.on('close', (code) => this.closed(code));
    // What is wrong with a frame is told by the code that follows.
    socket.on('error', () => undefined);
    parts.live.add(this, peer.ipHash);
    parts.observer.figures.socketsOpen += 1;
    if (socket.protocol === '') {
      this.close(closings.subprotocol);
      return;
    }
    this.initTimer = setTimeout(() => this.close(closings.initTimeout), parts.limits.socketInitMs);
  }

  get requestId(): string {
    return this.peer.requestId;
  }

  get isBusy(): boolean {
    return this.running > 0;
  }

  /**
   * How a socket is told to go depends on the reason. A restart waits for queries and mutations that run. The end of a
   * credential ends what reads at once, and waits a moment for mutations that have begun: what ended it may be one of them.
   */
  end(reason: Ending): void {
    if (reason === 'Restarting') this.leaving ??= closings.restart;
    else {
      this.leaving = reason === 'Expired' ? closings.expired : closings.revoked;
      for (const operation of [...this.operations.values()]) if (!operation.isActing) operation.stop();
      this.leaveTimer ??= setTimeout(() => this.leave(true), actingMs);
    }
    this.leave();
  }

  beat(): void {
    this.beatsInSilence += 1;
    const patience = this.socket.bufferedAmount > 0 ? silentBeatsWaiting : silentBeats;
    if (this.beatsInSilence > patience) this.cut();
    else if (this.socket.readyState === this.socket.OPEN) this.socket.ping();
  }

  cut(): void {
    this.socket.terminate();
  }

  /** Sends a frame. @returns when it has left this machine; undefined when that is so already */
  send(frame: string | Buffer): Promise<void> | undefined {
    const { socket } = this;
    if (this.state === 'closing') return undefined;
    const waiting = socket.bufferedAmount;
    if (waiting > 0 && waiting + frame.length > this.parts.limits.waitingBytes) {
      this.close(closings.behind);
      return undefined;
    }
    let hasLeft = false;
    let tell: (() => void) | undefined;
    socket.send(frame, { binary: false }, () => {
      hasLeft = true;
      tell?.();
    });
    if (hasLeft || socket.bufferedAmount === 0) return undefined;
    return new Promise((resolve) => (tell = resolve));
  }

  close({ code, reason }: Closing): void {
    if (this.state === 'closing') return;
    this.state = 'closing';
    this.socket.close(code, reason);
    this.release();
  }

  /** Marks that a query or mutation runs, or has ended. */
  countRunning(by: 1 | -1): void {
    this.running += by;
    this.leave();
  }

  private leave(isOverdue = false): void {
    if (!this.leaving) return;
    const isHeld =
      this.leaving === closings.restart
        ? this.isBusy
        : [...this.operations.values()].some(({ isActing }) => isActing);
    if (isOverdue || !isHeld) this.close(this.leaving);
  }

  forget(id: string, operation: SocketOperation): void {
    if (this.operations.get(id) === operation) this.operations.delete(id);
  }

  /** A context for one operation, or for the greeting. */
  exchange(requestId: string, idempotencyKey?: string): Exchange {
    const { ipHash, userAgent } = this.peer;
    const none = { refreshCookie: undefined, traceparent: undefined };
    return {
      requestId,
      startedAtMs: performance.now(),
      ipHash,
      attendants: { userAgent, idempotencyKey, ...none },
      asksPrice: false,
      ...(this.admitted ? { actor: this.admitted.actor } : {}),
      codes: [],
    };
  }

  private receive(data: Buffer, isBinary: boolean): void {
    if (this.state === 'closing' || !this.countMessage(data.length)) return;
    if (isBinary) return this.close(closings.badMessage);
    if (this.state !== 'open' && data.length > this.parts.limits.socketInitBytes) {
      return this.close(closings.tooBig);
    }
    let message: ReturnType<typeof parseMessage>;
    try {
      refuseManyKeys(data, this.parts.limits);
      message = parseMessage(data.toString());
    } catch {
      return this.close(closings.badMessage);
    }
    try {
      this.understand(message, data.length);
    } catch (error) {
      // For instance what is nested too deeply to be answered: nothing that a stranger says may end the process.
      const { requestId, parts } = this;
      parts.log.warn(
        { err: error, requestId, message: message.type },
        'a socket message could not be handled',
      );
      this.close(closings.badMessage);
    }
  }

  private understand(message: ReturnType<typeof parseMessage>, bytes: number): void {
    switch (message.type) {
      case MessageType.ConnectionInit:
        void this.greet(message.payload ?? {});
        return;
      case MessageType.Ping:
        void this.send(JSON.stringify({ type: MessageType.Pong, payload: message.payload ?? undefined }));
        return;
      case MessageType.Pong:
        return;
      case MessageType.Subscribe:
        this.subscribe(message, bytes);
        return;
      case MessageType.Complete:
        this.operations.get(message.id)?.stop();
        return;
      default:
        this.close(closings.badMessage);
    }
  }

  /** A bucket of its own: a socket is closed by it, nobody waits. */
  private countMessage(bytes = 0): boolean {
    this.beatsInSilence = 0;
    if (this.state === 'closing') return false;
    const { capacity, restorePerSecond } = this.parts.limits.socketMessages;
    const nowMs = performance.now();
    const restored = ((nowMs - this.messagesAtMs) / 1000) * restorePerSecond;
    this.messagesLeft =
      Math.min(capacity, this.messagesLeft + restored) - Math.ceil((bytes + 1) / messageBytes);
    this.messagesAtMs = nowMs;
    if (this.messagesLeft >= 0) return true;
    this.close(closings.tooManyMessages);
    return false;
  }

  private async greet(params: Readonly<Record<string, unknown>>): Promise<void> {
    if (this.state !== 'new') return this.close(closings.secondInit);
    this.state = 'greeting';
    clearTimeout(this.initTimer);
    try {
      const authorization = authorizationIn(params);
      const admitted = await this.parts.gate.admit(this.exchange(this.peer.requestId), authorization);
      if (this.state !== 'greeting') return;
      if (!this.parts.live.identify(this, admitted)) return this.close(closings.tooManyConnections);
      this.admitted = admitted;
    } catch (error) {
      return this.close(closingFor(error));
    }
    // A session that ended in this moment has closed the socket.
    if ((this.state as string) !== 'greeting') return;
    this.state = 'open';
    void this.send(JSON.stringify({ type: MessageType.ConnectionAck }));
  }

  private subscribe({ id, payload }: SubscribeMessage, bytes: number): void {
    if (this.state !== 'open') return this.close(closings.unauthorized);
    if (id.length > longestId) return this.close(closings.badMessage);
    if (this.operations.has(id)) return this.close(closings.duplicate);
    if (this.leaving) return;
    const operation = new SocketOperation(this, id, this.parts.ids.next());
    const maximum = this.parts.limits.socketOperations;
    const refusal =
      this.operations.size < maximum
        ? undefined
        : tooComplex('socketOperations', maximum, maximum + 1, 'This socket has too many operations');
    if (!refusal) this.operations.set(id, operation);
    this.operationCount += 1;
    void operation.run(payload, bytes, refusal);
  }

  private closed(code: number): void {
    this.state = 'closing';
    this.release();
    this.parts.live.remove(this);
    this.parts.observer.figures.socketClosed(code);
    this.parts.accessLog.info(
      {
        requestId: this.peer.requestId,
        code,
        operations: this.operationCount,
        durationMs: Math.round(performance.now() - this.startedAtMs),
        ...(this.admitted?.actor.userId ? { userId: this.admitted.actor.userId } : {}),
      },
      'socket closed',
    );
  }

  private release(): void {
    clearTimeout(this.initTimer);
    clearTimeout(this.leaveTimer);
    for (const operation of [...this.operations.values()]) operation.stop();
    this.operations.clear();
  }
}

/**
 * The credential among a socket's first words, as an `Authorization` header would say it.
 * @throws UNAUTHENTICATED for one that is no text: bad credentials are never taken for none
 */
function authorizationIn(params: Readonly<Record<string, unknown>>): string | undefined {
  const { accessToken } = params;
  const authorization = params['authorization'] ?? params['Authorization'];
  const given = accessToken == null ? authorization : `Bearer ${textOf(accessToken)}`;
  if (given === undefined || given === null) return undefined;
  return textOf(given);
}

/** No credential, nor anything else, is an object; making text of one may fail. */
function textOf(value: unknown): string {
  return typeof value === 'object' ? '' : String(value);
}

function closingFor(error: unknown): Closing {
  const code = error instanceof GraphQLError ? codeOf(error) : 'INTERNAL';
  if (code === 'UNAUTHENTICATED') return closings.forbidden;
  return code === 'RATE_LIMITED' ? closings.tooManyConnections : closings.unavailable;
}
