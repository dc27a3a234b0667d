import { GraphQLError, type FormattedExecutionResult } from 'graphql';
import type { Clock } from '@testverse/platform/context';
import type { Logger } from '@testverse/platform/log';
import type { AdmittedDocument, RefusedDocument } from '../admission/documents.ts';
import type { Limits } from '../admission/limits.ts';
import { codeOf, logUnforeseen, polish, statusOf, unforeseen } from './answer-errors.ts';
import { asksPriceIn } from './asked-operation.ts';
import type { HttpExchange } from './exchange.ts';
import { headerOf } from './header.ts';
import type { Text } from './judge.ts';
import { runOperation, type Sent } from './operation.ts';
import type { OperationAnswer } from './operation-engine.ts';
import type { ServedGraph } from './served-graph.ts';

export interface HttpResultParts {
  limits: Limits;
  log: Logger;
  clock: Clock;
}

/** Has the current version of the graph judge a document, and remembers both for what comes then. */
export async function judge(
  exchange: HttpExchange,
  graph: ServedGraph,
  { extensions, ...text }: Text & { extensions: unknown },
): Promise<AdmittedDocument | RefusedDocument> {
  const verdict = await graph.judge.verdict(graph.documents, exchange, text);
  if (asksPriceIn(extensions)) exchange.asksPrice = true;
  exchange.verdict = verdict;
  exchange.graph = graph;
  return verdict;
}

/** Runs an operation of the document that was judged. @returns errors alone where it was refused or failed */
export async function answerOf(
  parts: HttpResultParts,
  exchange: HttpExchange,
  sent: Sent,
): Promise<OperationAnswer> {
  const { verdict, graph } = exchange;
  if (!verdict || !graph) throw new Error('a document was not judged');
  if (verdict.kind === 'refused') return { errors: verdict.errors };
  try {
    const answer = await runOperation(graph, exchange, verdict, sent);
    logUnforeseen(parts.log, exchange.requestId, answer.errors);
    return answer;
  } catch (error) {
    if (error instanceof GraphQLError) return { errors: [error] };
    logUnforeseen(parts.log, exchange.requestId, [error]);
    return { errors: [unforeseen()] };
  }
}

/**
 * Writes the errors of a result as the contract has them, in place.
 * @returns the status that they ask for; undefined where none of them does
 */
export function finishResult(
  { limits, clock }: HttpResultParts,
  exchange: HttpExchange,
  result: FormattedExecutionResult,
): number | undefined {
  const { errors = [] } = result;
  if (errors.length === 0) return undefined;
  const now = clock.now();
  const shown = errors.slice(0, limits.errors).map((error) => polish(error, exchange.requestId, now));
  exchange.codes = shown.map(codeOf);
  result.errors = shown;
  if (errors.length > shown.length) result.extensions = { ...result.extensions, errorsTruncated: true };
  if (result.data !== undefined && result.data !== null) return undefined;
  const status = statusOf(exchange.codes[0] ?? 'INTERNAL');
  return status !== undefined && isForgiven(exchange) ? 200 : status;
}

/** What is wrong with the document itself, as opposed to the person or the moment. */
const documentCodes = new Set(['GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED', 'BAD_USER_INPUT']);

/**
 * GraphQL over HTTP answers a faulty document with 200 where a client asks for `application/json` by name: such clients
 * are older than the media type that gives statuses a meaning.
 */
function isForgiven({ request, codes }: HttpExchange): boolean {
  if (!documentCodes.has(codes[0] ?? '')) return false;
  const accept = headerOf(request, 'accept') ?? '';
  return accept.includes('application/json') && !accept.includes('application/graphql-response+json');
}
