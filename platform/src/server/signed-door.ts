import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { identityToleranceMs, signAnswer, verifyIdentity, type VerifiedCall } from '../actor/index.ts';
import type { Clock } from '../context/index.ts';
import { SeenNonces } from './seen-nonces.ts';
import { identityHeader, signatureHeader } from '../calls/wire.ts';

/** A call of somebody who knows the secret. */
export interface AdmittedCall extends VerifiedCall {
  body: string;
  /** What the answer's signature is bound to. */
  header: string;
}

export interface Reply {
  status: number;
  /** Written as JSON; nothing when absent. */
  body?: unknown;
}

export interface SignedDoorOptions {
  /** Newest first. */
  secrets: readonly string[];
  clock: Clock;
  bodyBytes: number;
}

/** Lets in calls that are signed, for what they are, now, and for the first time. */
export class SignedDoor {
  private readonly nonces = new SeenNonces(2 * identityToleranceMs);

  constructor(private readonly options: SignedDoorOptions) {}

  /** @returns why not, when the call is not let in */
  async admit(request: IncomingMessage): Promise<AdmittedCall | Reply> {
    // Whoever does not even try to sign is not listened to.
    if (request.headers[identityHeader] === undefined) return { status: 401 };
    const body = await readBody(request, this.options.bodyBytes);
    if (body === undefined) return { status: 413 };
    return this.verify(request, body) ?? { status: 401 };
  }

  /** For a call whose body is known. */
  verify({ headers, method = '', url = '' }: IncomingMessage, body: Buffer): AdmittedCall | undefined {
    const header = headers[identityHeader];
    if (typeof header !== 'string') return undefined;
    const { secrets, clock } = this.options;
    const now = clock.now().getTime();
    const verified = verifyIdentity(
      header,
      { method, path: url, body },
      { secrets, now, isNonceUsed: (nonce) => this.nonces.see(nonce, now) },
    );
    return verified ? { ...verified, body: body.toString('utf8'), header } : undefined;
  }
}

/** @returns undefined for one that is too long. @throws when it ends in the middle */
function readBody(request: IncomingMessage, limitBytes: number): Promise<Buffer | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > limitBytes) return Promise.resolve(undefined);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > limitBytes) resolve(undefined);
      else chunks.push(chunk);
    });
    request.on('end', () => resolve(Buffer.concat(chunks)));
    request.on('error', reject);
    request.on('close', () => reject(new Error('the call ended in the middle')));
  });
}

/** Sends the reply, signed when it is to a call that was let in. */
export function send(response: ServerResponse, reply: Reply, to?: AdmittedCall): void {
  const { status } = reply;
  const body = reply.body === undefined ? '' : JSON.stringify(reply.body);
  const headers: OutgoingHttpHeaders = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  };
  if (to) headers[signatureHeader] = signAnswer(to.header, { status, body }, to.secret);
  // The rest of a body that nobody reads must not be taken for the next request.
  if (status === 401 || status === 413) headers['connection'] = 'close';
  response.writeHead(status, headers).end(body);
}
