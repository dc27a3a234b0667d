import { randomUUID } from 'node:crypto';
import { anonymousActor, isAnswerTo, signIdentity, type SignedCall } from '../actor/index.ts';
import { systemClock, type Clock, type RequestMeta } from '../context/index.ts';
import type { SubgraphHealthReport } from '../server/health.ts';
import { HttpCalls, NoAnswer, type CallLimits } from './http-calls.ts';
import { identityHeader, sdlVersion, signatureHeader, StepTexts } from './wire.ts';

export interface SubgraphClientOptions {
  url: string;
  /** The newest one is used. */
  secrets: readonly string[];
  clock?: Clock;
  /** How long a call may take, with all its attempts. */
  limitMs?: number;
  /** How long an answer may be. */
  answerBytes?: number;
  /** Told what to call when the subgraph is found elsewhere. */
  onMoved?: ((move: (url: string) => Promise<void>) => void) | undefined;
}

export interface CallOptions {
  signal?: AbortSignal | undefined;
  /** Whether the call may be made once more when the connection broke: only where it changes nothing. */
  isRepeatable: boolean;
}

/** What a call was signed as, and with. */
export interface Signature {
  header: string;
  secret: string;
}

interface Call extends SignedCall {
  method: 'GET' | 'POST';
  body: string | Buffer;
}

interface Answer {
  status: number;
  body: string;
}

const defaultLimitMs = 5_000;
const defaultAnswerBytes = 10 * 1_048_576;
/** The connection was refused, or broke under the call: a fresh one may do. */
const brokenConnection = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);
/** There was no connection to be had. */
const noConnection = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

/** Calls a subgraph that another process serves. What it returns was said by one who knows the secret, as it was said. */
export class SubgraphClient {
  private calls: HttpCalls;
  private place: string;
  /** The operations it is asked, as text. */
  readonly texts = new StepTexts();
  private readonly clock: Clock;
  private readonly limitMs: number;

  constructor(private readonly options: SubgraphClientOptions) {
    this.clock = options.clock ?? systemClock;
    this.limitMs = options.limitMs ?? defaultLimitMs;
    this.place = placeOf(options.url);
    this.calls = this.callsTo(this.place);
    options.onMoved?.((url) => this.moveTo(url));
  }

  /** Where it is found now. */
  get url(): string {
    return this.place;
  }

  /** Calls it elsewhere from now on; calls under way end where they began. @returns when they have */
  async moveTo(url: string): Promise<void> {
    const before = this.calls;
    this.place = placeOf(url);
    this.calls = this.callsTo(this.place);
    await before.finish();
  }

  /** Whether a call failed because nobody answered, as opposed to an answer that was none, or a caller who gave up. */
  static isNoAnswer(error: unknown): boolean {
    return error instanceof NoAnswer || hasCode(error, brokenConnection) || hasCode(error, noConnection);
  }

  /** @param text of JSON. @throws when it is not answered with 200 in time, or not by the subgraph */
  async post(path: string, text: string, meta: RequestMeta, options: CallOptions): Promise<unknown> {
    // It is signed and sent as bytes, and comes to be those once.
    return wanted(await this.call({ method: 'POST', path, body: Buffer.from(text) }, meta, options));
  }

  /** Asks for what is not for any person. @throws as `post` */
  async get(path: string): Promise<unknown> {
    return wanted(await this.getAnswer(path));
  }

  /** Its name, and its schema unless that is the one that is known. @throws as `post` */
  async schema(known: string): Promise<{ name: string; sdl?: string }> {
    return (await this.get(`/sdl?unless=${sdlVersion(known)}`)) as { name: string; sdl?: string };
  }

  /** How the subgraph says it is. @throws when it says nothing */
  async health(signal?: AbortSignal): Promise<SubgraphHealthReport> {
    const answer = await this.getAnswer('/ready', signal);
    // 503 is the word for those who look at nothing else.
    const report: unknown = answer.status === 503 ? JSON.parse(answer.body) : wanted(answer);
    return report as SubgraphHealthReport;
  }

  /** Signs a call that is made by other means. @returns its headers, and what its answer is known by */
  signGet(path: string): Signature & { headers: Record<string, string> } {
    const signature = this.sign({ method: 'GET', path, body: '' }, ownMeta());
    return { ...signature, headers: { [identityHeader]: signature.header } };
  }

  async close(): Promise<void> {
    await this.calls.close();
  }

  private callsTo(origin: string): HttpCalls {
    const answerBytes = this.options.answerBytes ?? defaultAnswerBytes;
    return new HttpCalls({ origin, answerBytes, connectMs: this.limitMs });
  }

  private sign(call: SignedCall, meta: RequestMeta): Signature {
    const [secret] = this.options.secrets;
    if (secret === undefined) throw new Error('there is no secret to sign with');
    const nonce = randomUUID();
    return { header: signIdentity(meta, call, { secret, now: this.clock.now().getTime(), nonce }), secret };
  }

  private getAnswer(path: string, signal?: AbortSignal): Promise<Answer> {
    return this.call({ method: 'GET', path, body: '' }, ownMeta(), { signal, isRepeatable: true });
  }

  private async call(call: Call, meta: RequestMeta, { signal, isRepeatable }: CallOptions): Promise<Answer> {
    const endsAtMs = performance.now() + this.limitMs;
    try {
      return await this.attempt(call, meta, { signal, limitMs: this.limitMs });
    } catch (error) {
      const limitMs = endsAtMs - performance.now();
      const isOver = signal?.aborted === true || limitMs <= 0;
      if (!isRepeatable || isOver || !hasCode(error, brokenConnection)) throw error;
      return this.attempt(call, meta, { signal, limitMs });
    }
  }

  private async attempt(call: Call, meta: RequestMeta, limits: CallLimits): Promise<Answer> {
    const { header, secret } = this.sign(call, meta);
    const { method, path, body: sent } = call;
    const headers = { [identityHeader]: header, 'content-type': 'application/json' };
    const body = method === 'GET' ? null : sent;
    const answer = await this.calls.make({ method, path, headers, body }, limits);
    const { status } = answer;
    const signature = answer.headers[signatureHeader];
    const isGenuine = typeof signature === 'string' && isAnswerTo(header, answer, { signature, secret });
    if (!isGenuine) throw new Error(`an answer (${status}) that the subgraph has not signed`);
    return { status, body: answer.body.toString('utf8') };
  }
}

function placeOf(url: string): string {
  return url.replace(/\/$/, '');
}

function wanted({ status, body }: Answer): unknown {
  if (status !== 200) throw new Error(`the subgraph answered with ${status}`);
  return JSON.parse(body);
}

/** For what a process asks on its own account. */
function ownMeta(): RequestMeta {
  return { requestId: randomUUID(), actor: anonymousActor() };
}

function hasCode(error: unknown, codes: ReadonlySet<string>): boolean {
  return error instanceof Error && 'code' in error && codes.has(String(error.code));
}
