import type { IncomingMessage } from 'node:http';
import { GraphQLError } from 'graphql';

/** A request that cannot be read as GraphQL over HTTP at all. @param status of the answer */
export function badRequest(message: string, status: number): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_REQUEST', http: { status } } });
}

/** A body this many times too long is not even read to its end for the sake of a polite answer. */
const politeTimes = 8;

/**
 * Reads the JSON body of a request.
 * @returns undefined for another content type: the CSRF rule judges those
 * @throws BAD_REQUEST: too large (413), not UTF-8 or compressed (415), not JSON (400)
 */
export async function readJson(request: IncomingMessage, limitBytes: number): Promise<unknown> {
  const [essence, ...parameters] = (request.headers['content-type'] ?? '').toLowerCase().split(';');
  const text = await readText(request, limitBytes);
  if (essence?.trim() !== 'application/json') return undefined;
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

async function readText(request: IncomingMessage, limitBytes: number): Promise<string> {
  const encoding = request.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity')
    throw badRequest('The body must not be compressed.', 415);
  const tooLarge = (): GraphQLError => badRequest(`The body is larger than ${limitBytes} bytes.`, 413);
  if (Number(request.headers['content-length'] ?? 0) > politeTimes * limitBytes) throw tooLarge();
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > politeTimes * limitBytes) throw tooLarge();
    // Read on without keeping it: who is answered in the middle of sending often never sees the answer.
    if (bytes <= limitBytes) chunks.push(chunk);
  }
  if (bytes > limitBytes) throw tooLarge();
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw badRequest('The body is not UTF-8.', 415);
  }
}
