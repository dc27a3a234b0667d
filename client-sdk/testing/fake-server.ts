import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request as the fake server saw it. */
export interface SeenRequest {
  readonly headers: IncomingHttpHeaders;
  readonly query: string;
  readonly documentId: string | undefined;
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** One answer of the fake server; `lost` closes the connection instead, `never` leaves it open. */
export type FakeAnswer =
  | 'lost'
  | 'never'
  | {
      readonly status?: number;
      readonly headers?: Readonly<Record<string, string>>;
      /** JSON when an object, as it is when text. */
      readonly body: unknown;
    };

/** One step of a script. */
export type ScriptedAnswer = (
  request: SeenRequest,
) => FakeAnswer | undefined | Promise<FakeAnswer | undefined>;
export type Answerer = (request: SeenRequest) => FakeAnswer | Promise<FakeAnswer>;

/** The outside world of the SDK: a real HTTP socket with `POST /graphql` behind it. */
export interface FakeServer {
  readonly url: string;
  readonly seen: SeenRequest[];
  /** Answers the next requests, one each; what it leaves undefined is answered as usual. */
  readonly script: ScriptedAnswer[];
  /** The server behind it, for other doors. */
  readonly http: Server;
  close(): Promise<void>;
}

/** Starts a server on a free port; each request goes to the script first, then to `answer`. */
export async function startFakeServer(answer: Answerer): Promise<FakeServer> {
  const seen: SeenRequest[] = [];
  const script: ScriptedAnswer[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const one = await read(request);
      seen.push(one);
      send(response, refusal(request) ?? (await script.shift()?.(one)) ?? (await answer(one)));
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/graphql`,
    seen,
    script,
    http: server,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

async function read(request: IncomingMessage): Promise<SeenRequest> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  const body = JSON.parse(text || '{}') as Partial<SeenRequest>;
  return {
    headers: request.headers,
    query: body.query ?? '',
    documentId: body.documentId,
    operationName: body.operationName,
    variables: body.variables ?? {},
  };
}

/** What the router refuses at its door. */
function refusal({ method, url, headers }: IncomingMessage): FakeAnswer | undefined {
  if (method === 'POST' && url === '/graphql' && headers['content-type'] === 'application/json') {
    if (headers['apollo-require-preflight'] && headers.accept?.includes('application/graphql-response+json'))
      return undefined;
  }
  return { status: 400, body: 'not a request of the contract' };
}

function send(response: ServerResponse, answer: FakeAnswer): void {
  if (answer === 'never') return;
  if (answer === 'lost') {
    response.socket?.destroy();
    return;
  }
  const body = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body);
  response.writeHead(answer.status ?? 200, {
    'content-type': 'application/graphql-response+json',
    'x-request-id': 'request-1',
    ...answer.headers,
  });
  response.end(body);
}

/** An answer with one GraphQL error. */
export function failed(code: string, status: number, extensions: Record<string, unknown> = {}): FakeAnswer {
  const error = {
    message: `failed with ${code}`,
    extensions: { code, requestId: 'request-7', ...extensions },
  };
  return { status, body: { errors: [error] } };
}

/** An answer with data. */
export const answered = (data: unknown): FakeAnswer => ({ body: { data } });

/** A fetch with a cookie jar, as a browser has one. */
export function withCookies(inner: typeof fetch = fetch): {
  fetch: (url: string, init: RequestInit) => Promise<Response>;
  jar: Map<string, string>;
} {
  const jar = new Map<string, string>();
  return {
    jar,
    async fetch(url, init) {
      const headers = new Headers(init.headers);
      const mayUse = init.credentials === 'include';
      if (mayUse && jar.size)
        headers.set('cookie', [...jar].map(([name, value]) => `${name}=${value}`).join('; '));
      const response = await inner(url, { ...init, headers });
      if (!mayUse) return response;
      for (const cookie of response.headers.getSetCookie()) {
        const [name = '', value = ''] = (cookie.split(';')[0] ?? '').split('=');
        if (value) jar.set(name, value);
        else jar.delete(name);
      }
      return response;
    },
  };
}
