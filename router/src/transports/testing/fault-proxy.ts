import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** What goes wrong on the way. */
export type Fault =
  /** Whoever answers is late. */
  | { kind: 'slow'; ms: number }
  /** Nothing arrives on either side any more, and nobody is told. */
  | { kind: 'silent' }
  /** The connection ends when something is asked: it never arrives. */
  | { kind: 'deaf' }
  /** What is asked arrives, and the connection ends when it is answered. */
  | { kind: 'cut' }
  /** The same, with a reset. */
  | { kind: 'reset' }
  /** Something else comes in place of the answer. */
  | { kind: 'garbage' }
  /** The answer comes byte by byte. */
  | { kind: 'trickle'; everyMs: number }
  /** An answer comes that does not end. */
  | { kind: 'endless' };

const chunk = Buffer.alloc(65_536, 'x');

/** A way to a server on this machine on which things go wrong as a test wants it. */
export class FaultProxy {
  /** Requests that went over it, the last one as it came. */
  requests = 0;
  lastRequest: Buffer = Buffer.alloc(0);
  /** Bytes of endless answers that were taken. */
  endlessBytes = 0;
  private fault: Fault | undefined;
  private readonly pairs = new Set<readonly [Socket, Socket]>();

  private constructor(
    private readonly server: Server,
    private readonly target: number,
  ) {
    server.on('connection', (near) => this.join(near));
  }

  static async open(target: number): Promise<FaultProxy> {
    const server = createServer();
    const proxy = new FaultProxy(server, target);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Connections that are open. */
  get connections(): number {
    return this.pairs.size;
  }

  /** From now on, on every connection. */
  begin(fault: Fault): void {
    this.fault = fault;
  }

  /** Ends the fault and what it has left behind. */
  heal(): void {
    this.fault = undefined;
    this.cut();
  }

  /** Ends every connection. */
  cut(): void {
    for (const pair of this.pairs) for (const socket of pair) socket.destroy();
  }

  async close(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.cut();
    await closed;
  }

  private join(near: Socket): void {
    const far = connect(this.target, '127.0.0.1');
    const pair = [near, far] as const;
    this.pairs.add(pair);
    near.on('data', (data: Buffer) => this.ask(near, far, data));
    far.on('data', (data: Buffer) => this.answer(near, data));
    for (const [one, other] of [pair, [far, near] as const]) {
      one.on('error', () => other.destroy());
      one.on('close', () => {
        this.pairs.delete(pair);
        other.destroy();
      });
    }
  }

  private ask(near: Socket, far: Socket, data: Buffer): void {
    const { fault } = this;
    if (fault?.kind === 'silent') return;
    if (fault?.kind === 'deaf') return void near.destroy();
    if (data.toString('latin1', 0, 4) === 'POST') {
      this.requests += 1;
      this.lastRequest = data;
    }
    far.write(data);
  }

  private answer(near: Socket, data: Buffer): void {
    const { fault } = this;
    if (!fault) near.write(data);
    else if (fault.kind === 'slow') setTimeout(() => near.write(data), fault.ms).unref();
    else if (fault.kind === 'cut') near.destroy();
    else if (fault.kind === 'reset') near.resetAndDestroy();
    else if (fault.kind === 'garbage') near.write('\u0000\u0001 this is no HTTP\r\n\r\n');
    else if (fault.kind === 'trickle') this.trickle(near, data, fault.everyMs);
    else if (fault.kind === 'endless') this.pour(near);
  }

  private trickle(near: Socket, data: Buffer, everyMs: number): void {
    let at = 0;
    const timer = setInterval(() => {
      if (near.destroyed || at >= data.length) clearInterval(timer);
      else near.write(data.subarray(at, (at += 1)));
    }, everyMs);
  }

  private pour(near: Socket): void {
    near.write('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 10000000000\r\n\r\n');
    const more = (): void => {
      while (!near.destroyed) {
        this.endlessBytes += chunk.length;
        if (!near.write(chunk)) return;
      }
    };
    near.on('drain', more);
    more();
  }
}
