import { hash } from 'node:crypto';
import type { FormattedExecutionResult } from 'graphql';
import { Lru } from '../admission/lru.ts';
import type { PersistedDocuments } from '../admission/persisted-documents.ts';
import { isObject } from '../json-object.ts';
import { resolvedBody } from './asked-operation.ts';
import { refusalAnswer, type Answer } from './answer.ts';
import type { HttpExchange } from './exchange.ts';
import { headerOf } from './header.ts';
import { answerOf, finishResult, judge, type HttpResultParts } from './http-result.ts';
import type { ServedGraphs } from './served-graph.ts';

export interface OrdinaryPostsParts extends HttpResultParts {
  graphs: ServedGraphs;
  persisted: PersistedDocuments;
}

/** An operation as nearly everybody sends it. */
interface OrdinaryBody {
  query: string;
  operationName: string | undefined;
  variables: Record<string, unknown>;
  extensions: unknown;
}

/** Words of clients about what they accept, for which the answer's media type is known. */
const keptTypes = 32;
const longestAccept = 256;

/**
 * Answers the well-formed JSON requests of clients whose kind was here before: what remains to be done for those is all
 * ours. Everything else is left to Apollo Server, which also decides what media type a kind of client gets.
 */
export class OrdinaryPosts {
  private readonly mediaTypes = new Lru<string>(keptTypes);

  constructor(private readonly parts: OrdinaryPostsParts) {}

  /** Remembers the media type of an answer that was made otherwise. */
  learn(exchange: HttpExchange, { headers }: Answer): void {
    const accept = acceptOf(exchange);
    const mediaType = headers.find(([name]) => name === 'content-type')?.[1];
    if (accept === undefined || mediaType === undefined) return;
    if (this.mediaTypes.get(accept) === undefined) this.mediaTypes.set(accept, mediaType);
  }

  /** @returns undefined, with nothing done, for a request that is not ordinary */
  answer(exchange: HttpExchange, body: unknown): Promise<Answer> | Answer | undefined {
    const accept = acceptOf(exchange);
    const mediaType = accept === undefined ? undefined : this.mediaTypes.get(accept);
    if (mediaType === undefined || !isObject(body)) return undefined;
    let ordinary: OrdinaryBody | undefined;
    try {
      ordinary = readOrdinary(resolvedBody(body, this.parts.persisted));
    } catch (error) {
      return refusalAnswer(this.parts, exchange, [error], mediaType);
    }
    return ordinary && this.execute(exchange, ordinary, mediaType);
  }

  private async execute(exchange: HttpExchange, body: OrdinaryBody, mediaType: string): Promise<Answer> {
    const { query: source, operationName, variables, extensions: asked } = body;
    await judge(exchange, this.parts.graphs.current, {
      hash: hash('sha256', source),
      source,
      extensions: asked,
    });
    const answer = await answerOf(this.parts, exchange, { operationName, variables });
    const { data, errors, extensions } = answer;
    if (errors === undefined || errors.length === 0)
      return {
        status: 200,
        headers: [['content-type', mediaType]],
        body: JSON.stringify({ data, extensions }),
      };
    const told = errors.map((error) => error.toJSON());
    const result: FormattedExecutionResult = {
      errors: told,
      data,
      extensions,
    };
    const status = finishResult(this.parts, exchange, result) ?? (data === undefined ? 400 : 200);
    return { status, headers: [['content-type', mediaType]], body: JSON.stringify(result) };
  }
}

/** @returns undefined for words that nobody should remember; an absent header is the empty word */
function acceptOf({ request }: HttpExchange): string | undefined {
  const accept = headerOf(request, 'accept');
  if (accept === undefined) return '';
  return accept === '' || accept.length > longestAccept ? undefined : accept;
}

/** @returns undefined for a body with anything in it that somebody has to say something about */
function readOrdinary(body: Record<string, unknown>): OrdinaryBody | undefined {
  const { query } = body;
  const { operationName = null, variables = null, extensions = null } = body;
  const isOrdinary =
    typeof query === 'string' &&
    query !== '' &&
    (operationName === null || typeof operationName === 'string') &&
    (variables === null || isObject(variables)) &&
    (extensions === null || (isObject(extensions) && !('persistedQuery' in extensions)));
  if (!isOrdinary) return undefined;
  return { query, operationName: operationName ?? undefined, variables: variables ?? {}, extensions };
}
