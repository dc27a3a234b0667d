import type { IncomingMessage } from 'node:http';
import type { GraphQLError } from 'graphql';
import { refuseWide } from '../admission/json-shape.ts';
import type { Limits } from '../admission/limits.ts';
import { badRequest } from '../admission/refusal.ts';
import type { HttpExchange } from './exchange.ts';

/** A body this many times too long is not even read to its end for the sake of a polite answer. */
const politeTimes = 8;

/**
 * Reads the JSON body of a request.
 * @returns undefined for another content type: the CSRF rule judges those
 * @throws BAD_REQUEST: too large (413), not UTF-8 or compressed (415), not JSON or cut off (400); OPERATION_TOO_COMPLEX for
 * one that takes too long to parse
 */
async function readJson(exchange: HttpExchange, limits: Limits): Promise<unknown> {
  const { request } = exchange;
  const text = await readText(exchange, limits);
  if (!isJson(request)) return undefined;
  const [, ...parameters] = contentType(request);
  const charset = parameters.map((part) => part.trim()).find((part) => part.startsWith('charset='));
  if (charset !== undefined && !/^charset="?utf-?8"?$/.test(charset)) {
    throw badRequest('The body must be JSON in UTF-8.', 415);
  }
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw badRequest('The body is not valid JSON.', 400);
  }
}

/**
 * Reads the JSON body of a request after its sender was admitted: who is beyond the rate must not be able to make us
 * parse megabytes. Other content types wait for the CSRF rule, or a foreign page could use up the rate of its visitors.
 * @param admit decides about the sender, and throws what is said to one who is not let in
 */
export async function readAdmitted(
  exchange: HttpExchange,
  limits: Limits,
  admit: () => Promise<unknown>,
): Promise<unknown> {
  const { request } = exchange;
  if (isJson(request)) {
    try {
      await admit();
    } catch (error) {
      await skipBody(request, limits.bodyBytes);
      throw error;
    }
  }
  return readJson(exchange, limits);
}

/** Says whether the body calls itself JSON. */
export function isJson(request: IncomingMessage): boolean {
  return contentType(request)[0]?.trim() === 'application/json';
}

/** Lets a body of a request that is refused already go by, so that its sender sees the answer. */
export async function skipBody(request: IncomingMessage, limitBytes: number): Promise<void> {
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

async function readText(exchange: HttpExchange, limits: Limits): Promise<string> {
  const { request } = exchange;
  const limitBytes = limits.bodyBytes;
  const encoding = request.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity')
    throw badRequest('The body must not be compressed.', 415);
  const tooLarge = (): GraphQLError => badRequest(`The body is larger than ${limitBytes} bytes.`, 413);
  if (Number(request.headers['content-length'] ?? 0) > politeTimes * limitBytes) throw tooLarge();
  const chunks: Buffer[] = [];
  let bytes = 0;
  await eachChunk(request, (chunk) => {
    bytes += chunk.length;
    exchange.bytes = bytes;
    // Read on without keeping it: who is answered in the middle of sending often never sees the answer.
    if (bytes <= limitBytes) chunks.push(chunk);
    return bytes <= politeTimes * limitBytes;
  });
  if (bytes > limitBytes) throw tooLarge();
  const [first] = chunks;
  const body = first && chunks.length === 1 ? first : Buffer.concat(chunks);
  refuseWide(body, limits);
  try {
    return utf8.decode(body);
  } catch {
    throw badRequest('The body is not UTF-8.', 415);
  }
}
