import type { Duplex } from 'node:stream';
import { GRAPHQL_TRANSPORT_WS_PROTOCOL } from 'graphql-ws';
import { WebSocketServer, type ServerOptions } from 'ws';
import type { Ids } from '@testverse/platform/context';
import type { Logger } from '@testverse/platform/log';
import type { AnswerText } from './answer-text.ts';
import { isListed } from './cors.ts';
import type { HttpExchange } from './exchange.ts';
import type { Gate } from './gate.ts';
import type { LiveConnections } from './live-connections.ts';
import type { Limits } from '../admission/limits.ts';
import type { PersistedDocuments } from '../admission/persisted-documents.ts';
import type { Observer } from '../observability/index.ts';
import { isSameOrigin } from './origin.ts';
import type { ServedGraphs } from './served-graph.ts';
import { headerOf } from './header.ts';
import { SocketSession } from './socket-session.ts';
import { refuseUpgrade } from './upgrade.ts';

export interface SocketParts {
  graphs: ServedGraphs;
  persisted: PersistedDocuments;
  limits: Limits;
  observer: Observer;
  log: Logger;
  gate: Gate;
  live: LiveConnections;
  texts: AnswerText;
  /** Origins whose pages may call the API. */
  corsOrigins: readonly string[];
  ids: Ids;
  accessLog: Logger;
}

/** For the answer to our good-bye; then the connection is cut. */
const closeTimeoutMs = 10_000;
/** A message in more pieces than that is an attack. */
const mostFragments = 1_024;

/** `ws /graphql`: lets connections become sockets. */
export class SocketDoor {
  private readonly server: WebSocketServer;

  constructor(private readonly parts: SocketParts) {
    // Its types lag behind: they do not know the bounds on fragments and on closing.
    const options: ServerOptions & { maxFragments: number; closeTimeout: number } = {
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: parts.limits.bodyBytes,
      maxFragments: mostFragments,
      closeTimeout: closeTimeoutMs,
      handleProtocols: (offered) =>
        offered.has(GRAPHQL_TRANSPORT_WS_PROTOCOL) ? GRAPHQL_TRANSPORT_WS_PROTOCOL : false,
    };
    this.server = new WebSocketServer(options);
  }

  /** Answers a request for a WebSocket. @param head what has come after the headers already */
  open(exchange: HttpExchange, socket: Duplex, head: Buffer): void {
    const { request, requestId, ipHash, attendants } = exchange;
    if (!this.isWelcome(exchange)) return refuseUpgrade(socket, 403, 'This origin is not allowed');
    if (!this.parts.live.hasRoomFor(ipHash)) {
      return refuseUpgrade(socket, 429, 'Too many connections', [['retry-after', '10']]);
    }
    const peer = { requestId, ipHash, userAgent: attendants.userAgent };
    this.server.handleUpgrade(request, socket, head, (accepted) => {
      new SocketSession(accepted, this.parts, peer);
      this.parts.accessLog.info({ requestId, path: '/graphql', status: 101 }, 'socket opened');
    });
  }

  /** Browsers open sockets to any site without asking first, but they always say whose page it is. */
  private isWelcome({ request, origin }: HttpExchange): boolean {
    if (headerOf(request, 'origin') === undefined) return true;
    return isSameOrigin(request, origin) || isListed(request, this.parts.corsOrigins);
  }
}
