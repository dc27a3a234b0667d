import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { LiveConnection, type LiveConnectionParts } from './live-connection.ts';
import type { SignedDoor } from './signed-door.ts';

export interface LiveDoorParts extends LiveConnectionParts {
  door: SignedDoor;
  /** How long one message may be. */
  frameBytes: number;
}

const restarting = 1012;
const noBody = Buffer.alloc(0);

/** `ws /live`: all subscriptions of one router process over one connection. */
export class LiveDoor {
  private readonly server: WebSocketServer;
  private readonly connections = new Set<LiveConnection>();

  constructor(private readonly parts: LiveDoorParts) {
    this.server = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: parts.frameBytes,
    });
  }

  /** Answers a request to change the protocol. @param head what has come after the headers already */
  open(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    const call = request.url === '/live' ? this.parts.door.verify(request, noBody) : undefined;
    if (!call) {
      this.parts.log.warn({ path: request.url }, 'refused a connection');
      socket.end('HTTP/1.1 401 Unauthorized\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
      return;
    }
    this.server.handleUpgrade(request, socket, head, (opened) => {
      const connection = new LiveConnection(opened, this.parts);
      this.connections.add(connection);
      opened.once('close', () => this.connections.delete(connection));
      connection.greet(call);
    });
  }

  /** Ends every connection: routers come back with what their clients ask for. */
  close(): void {
    for (const connection of this.connections) connection.end(restarting);
  }
}
