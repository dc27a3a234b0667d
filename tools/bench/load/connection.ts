import { connect, type Socket } from 'node:net';

export interface Reply {
  status: number;
  body: string;
}

interface Waiting {
  resolve(reply: Reply): void;
  reject(error: Error): void;
}

const endOfHead = Buffer.from('\r\n\r\n');

/**
 * One connection that is kept, with one request under way at a time. It does as little as it can: what the load costs is
 * taken from the processors that what is measured runs on.
 */
export class Connection {
  private readonly socket: Socket;
  private readonly head: string;
  private received: Buffer[] = [];
  private size = 0;
  private needed = 0;
  private waiting: Waiting | undefined;

  constructor(host: string, port: number) {
    this.socket = connect({ host, port, noDelay: true });
    this.head = `POST /graphql HTTP/1.1\r\nhost: ${host}:${port}\r\ncontent-type: application/json\r\naccept: application/graphql-response+json\r\n`;
    this.socket.on('data', (piece: Buffer) => this.take(piece));
    this.socket.on('error', (error) => this.fail(error));
    this.socket.on('close', () => this.fail(new Error('the connection was closed')));
  }

  /** @param headers whole lines */
  send(headers: string, body: string): Promise<Reply> {
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
      const length = Buffer.byteLength(body);
      this.socket.write(`${this.head}${headers}content-length: ${length}\r\n\r\n${body}`);
    });
  }

  close(): void {
    this.socket.destroy();
  }

  private take(piece: Buffer): void {
    this.received.push(piece);
    this.size += piece.length;
    if (this.size < this.needed) return;
    const whole = this.received.length === 1 ? piece : Buffer.concat(this.received);
    this.received = [whole];
    const headEnd = whole.indexOf(endOfHead);
    if (headEnd < 0) return;
    const head = whole.toString('latin1', 0, headEnd);
    const length = /content-length: *(\d+)/i.exec(head)?.[1];
    if (length === undefined) return this.fail(new Error(`an answer of unknown length: ${head}`));
    this.needed = headEnd + endOfHead.length + Number(length);
    if (this.size < this.needed) return;
    const status = Number(head.slice(9, 12));
    const body = whole.toString('utf8', headEnd + endOfHead.length, this.needed);
    const waiting = this.waiting;
    this.received = [];
    this.size = 0;
    this.needed = 0;
    this.waiting = undefined;
    waiting?.resolve({ status, body });
  }

  private fail(error: Error): void {
    this.waiting?.reject(error);
    this.waiting = undefined;
  }
}
