import type { IncomingMessage } from 'node:http';
import { GraphQLError } from 'graphql';
import { refuseWide } from '../admission/json-shape.ts';
import type { Limits } from '../admission/limits.ts';
import { badRequest } from '../admission/refusal.ts';
import { senderOf } from '../sender.ts';
import { actorOf, type HttpExchange } from './exchange.ts';

/** A body this many times too long is not even read to its end for the sake of a polite answer. */
const politeTimes = 8;

/** When to come back for those who have too much under way. */
const busyMs = 10_000;

/** Reads the bodies of requests. */
export class Bodies {
  /** Bytes of bodies whose end is not here yet, by their sender. */
  private readonly held = new Map<string, number>();

  constructor(private readonly limits: Limits) {}

  /**
   * Reads the JSON body of a request after its sender was admitted: who is beyond the rate must not be able to make us
   * parse megabytes. Other content types wait for the CSRF rule, or a foreign page could use up the rate of its visitors; as
   * nobody pays for those, nothing of them is looked at.
   * @param admit decides about the sender, and throws what is said to one who is not let in
   * @returns undefined for no body, or one of another content type
   * @throws BAD_REQUEST: too large (413), not UTF-8 or compressed (415), not JSON or cut off (400); OPERATION_TOO_COMPLEX
   * for one that takes too long to parse; RATE_LIMITED for a sender of too many at the same time
   */
  async read(exchange: HttpExchange, admit: () => Promise<unknown>): Promise<unknown> {
    const { request } = exchange;
    if (!isJson(request)) return skipBody(request, this.limits.bodyBytes);
    try {
      await admit();
    } catch (error) {
      await skipBody(request, this.limits.bodyBytes);
      throw error;
    }
    refuseForeign(request);
    const text = await this.text(exchange);
    if (text === '') return undefined;
    try {
      return JSON.parse(text);
    } catch {
      throw badRequest('The body is not valid JSON.', 400);
    }
  }

  private async text(exchange: HttpExchange): Promise<string> {
    const { request } = exchange;
    const { bodyBytes: most } = this.limits;
    const tooLarge = (): GraphQLError => badRequest(`The body is larger than ${most} bytes.`, 413);
    if (Number(request.headers['content-length'] ?? 0) > politeTimes * most) throw tooLarge();
    const sender = senderOf(actorOf(exchange));
    let chunks: Buffer[] = [];
    let [bytes, kept] = [0, 0];
    let isTooMuch = false;
    try {
      await eachChunk(request, (chunk) => {
        bytes += chunk.length;
        exchange.bytes = bytes;
        isTooMuch ||= !this.hold(sender, chunk.length);
        kept += isTooMuch ? 0 : chunk.length;
        // Read on without keeping it: who is answered in the middle of sending often never sees the answer.
        if (isTooMuch || bytes > most) chunks = [];
        else chunks.push(chunk);
        return bytes <= politeTimes * most;
      });
    } finally {
      this.release(sender, kept);
    }
    if (isTooMuch) throw tooManyBodies();
    if (bytes > most) throw tooLarge();
    const [first] = chunks;
    const body = first && chunks.length === 1 ? first : Buffer.concat(chunks);
    refuseWide(body, this.limits);
    try {
      return utf8.decode(body);
    } catch {
      throw badRequest('The body is not UTF-8.', 415);
    }
  }

  /** @returns false, and holds nothing, when a sender's bodies would take more than may wait for anybody */
  private hold(sender: string, bytes: number): boolean {
    const held = (this.held.get(sender) ?? 0) + bytes;
    if (held > this.limits.waitingBytes) return false;
    this.held.set(sender, held);
    return true;
  }

  private release(sender: string, bytes: number): void {
    const held = (this.held.get(sender) ?? 0) - bytes;
    if (held > 0) this.held.set(sender, held);
    else this.held.delete(sender);
  }
}

/** @throws BAD_REQUEST (415) for what is not written as it would have to be */
function refuseForeign(request: IncomingMessage): void {
  const [, ...parameters] = contentType(request);
  const charset = parameters.map((part) => part.trim()).find((part) => part.startsWith('charset='));
  if (charset !== undefined && !/^charset="?utf-?8"?$/.test(charset))
    throw badRequest('The body must be JSON in UTF-8.', 415);
  const encoding = request.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity')
    throw badRequest('The body must not be compressed.', 415);
}

function tooManyBodies(): GraphQLError {
  return new GraphQLError('Too much is being sent at the same time. Wait for some of it to be answered.', {
    extensions: { code: 'RATE_LIMITED', retryAfterMs: busyMs },
  });
}

/** Says whether the body calls itself JSON. */
export function isJson(request: IncomingMessage): boolean {
  return contentType(request)[0]?.trim() === 'application/json';
}

/** Lets a body of a request that is refused already go by, so that its sender sees the answer. */
export async function skipBody(request: IncomingMessage, limitBytes: number): Promise<undefined> {
  if (Number(request.headers['content-length'] ?? 0) > politeTimes * limitBytes) return;
  let bytes = 0;
  await eachChunk(request, (chunk) => (bytes += chunk.length) <= politeTimes * limitBytes);
}

function contentType(request: IncomingMessage): string[] {
  return (request.headers['content-type'] ?? '').toLowerCase().split(';');
}

/**
 * Listens to the body to its end, which costs a third of what iterating over it does.
 * @param take says false when the rest does not matter: it stays unread, and the connection ends with the answer
 * @throws BAD_REQUEST when the sender goes away in the middle, or takes too long
 */
function eachChunk(request: IncomingMessage, take: (chunk: Buffer) => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    let isOver = request.readableEnded;
    const cut = (): void => {
      if (!isOver) reject(badRequest('The body ended before it was complete.', 400));
    };
    const end = (): void => {
      isOver = true;
      resolve();
    };
    if (isOver) return resolve();
    // Gone before anybody listened.
    if (request.destroyed) return cut();
    const listen = (chunk: Buffer): void => {
      if (take(chunk)) return;
      request.off('data', listen).pause();
      end();
    };
    request.on('data', listen).once('end', end).once('error', cut).once('close', cut);
  });
}

const utf8 = new TextDecoder('utf-8', { fatal: true });
