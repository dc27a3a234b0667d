import { isAnswerTo, signAnswer } from '../actor/index.ts';
import type { RequestMeta } from '../context/index.ts';
import type { SubgraphResult } from '../execution/index.ts';
import type { Signature } from './subgraph-client.ts';
import { isObject, readResult, type WireResult, type WireStep } from './wire.ts';

interface Greeting {
  type: 'connection_ack';
  payload: { signature: string };
}

/** What a subgraph says on a live connection; subscriptions have numbers that the router gives them. */
export type FromSubgraph =
  | Greeting
  | { type: 'opened'; id: number }
  /** In place of a stream. */
  | { type: 'refused'; id: number; payload: WireResult }
  /** The same result for each of them. */
  | { type: 'next'; ids: readonly number[]; payload: WireResult }
  | { type: 'complete'; ids: readonly number[] }
  /** The stream ended in a way that is no answer. `isBehind`: the reader was too slow, and may come back. */
  | { type: 'failed'; id: number; payload: { isBehind: boolean } };

/** What a router says on a live connection. */
export type FromRouter =
  | { type: 'subscribe'; id: number; payload: WireStep & { meta: RequestMeta } }
  /** Asks for the next result of each; again only after it has come. */
  | { type: 'pull'; ids: readonly number[] }
  /** Nobody listens any more. */
  | { type: 'complete'; ids: readonly number[] };

/** What the router heard, made sure of; a greeting comes first and only once. */
export type Heard =
  | { type: 'opened'; id: number }
  | { type: 'refused'; id: number; payload: SubgraphResult }
  | { type: 'next'; ids: readonly number[]; payload: SubgraphResult }
  | { type: 'complete'; ids: readonly number[] }
  | { type: 'failed'; id: number; payload: { isBehind: boolean } };

/** What is signed by the greeting. */
const welcome = { status: 101, body: '' };

export function greeting({ header, secret }: Signature): Greeting {
  return { type: 'connection_ack', payload: { signature: signAnswer(header, welcome, secret) } };
}

/** Whether the first message on a connection proves that its sender knows the secret. */
export function provesItself(text: string, { header, secret }: Signature): boolean {
  try {
    const { type, payload } = JSON.parse(text) as Greeting;
    return type === 'connection_ack' && isAnswerTo(header, welcome, { signature: payload.signature, secret });
  } catch {
    return false;
  }
}

/** @throws when it means nothing */
export function readFromSubgraph(text: string): Heard {
  const message: unknown = JSON.parse(text);
  const { type, id, ids, payload } = isObject(message) ? message : {};
  if (type === 'next' && isNumbers(ids)) return { type, ids, payload: readResult(payload) };
  if (type === 'complete' && isNumbers(ids)) return { type, ids };
  if (type === 'opened' && isNumber(id)) return { type, id };
  if (type === 'refused' && isNumber(id)) return { type, id, payload: readResult(payload) };
  if (type === 'failed' && isNumber(id) && isObject(payload))
    return { type, id, payload: { isBehind: payload['isBehind'] === true } };
  throw new Error(`a message of type ${String(type)}`);
}

export function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value);
}

export function isNumbers(values: unknown): values is number[] {
  return Array.isArray(values) && values.every(isNumber);
}
