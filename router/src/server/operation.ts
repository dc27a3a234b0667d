import { GraphQLError } from 'graphql';
import type { RequestMeta } from '@testverse/platform/context';
import type { Logger } from '@testverse/platform/log';
import { anonymousActor } from '@testverse/platform/actor';
import type { AdmittedDocument, AdmittedOperation } from '../admission/documents.ts';
import { idempotencyOf } from '../admission/idempotency.ts';
import type { Limits } from '../admission/limits.ts';
import { actualCost, rateLimited, type Rates } from '../admission/rates.ts';
import { tooComplex } from '../admission/refusal.ts';
import { passedByVariables } from '../admission/variables.ts';
import { readRefreshCookie } from './cookies.ts';
import { headerOf, type Exchange } from './exchange.ts';
import type { OperationAnswer, OperationEngine } from './operation-engine.ts';

export interface OperationParts {
  engine: OperationEngine;
  limits: Limits;
  rates: Rates;
  log: Logger;
}

interface Sent {
  operationName: string | undefined;
  variables: Record<string, unknown>;
}

const longestUserAgent = 300;

function refuse(error: GraphQLError): OperationAnswer {
  return { errors: [error] };
}

function refusal(message: string): OperationAnswer {
  return refuse(new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } }));
}

/** Decides whether one operation of an admitted document runs, runs it, and settles its price. */
export async function runOperation(
  parts: OperationParts,
  exchange: Exchange,
  document: AdmittedDocument,
  sent: Sent,
): Promise<OperationAnswer> {
  const operation = document.operation(sent.operationName);
  if (!operation) return refusal(unknownOperation(sent.operationName));
  exchange.operation = { kind: operation.node.operation, name: operation.node.name?.value };
  if (operation.node.operation === 'subscription')
    return refusal('Subscriptions are not served over this door.');
  const { limits } = parts;
  const passed = passedByVariables(sent.variables, limits);
  if (passed) return refuse(passed);
  const cost = Math.max(1, operation.cost(sent.variables));
  if (cost > limits.cost)
    return refuse(tooComplex('cost', limits.cost, cost, 'This operation costs too many points'));
  if (!takePoints(parts.rates, exchange, cost)) return refuse(rateLimited(rateOf(exchange)));
  const answer = await executeInTime(parts, {
    document: document.document,
    operationName: sent.operationName,
    variables: sent.variables,
    meta: metaOf(exchange, document, operation),
  });
  exchange.effects = answer.effects;
  return settle(parts, exchange, cost, answer);
}

function unknownOperation(name: string | undefined): string {
  return name === undefined
    ? 'The document has several operations; say which one in operationName.'
    : 'The document has no operation of that name.';
}

/** Visitors were counted when they came in; signed-in people pay by cost. */
function takePoints(rates: Rates, exchange: Exchange, cost: number): boolean {
  const { actor } = exchange;
  if (!actor?.userId) return true;
  exchange.rate = rates.takePoints(actor.userId, actor.plan, cost);
  return exchange.rate.allowed;
}

function rateOf(exchange: Exchange): NonNullable<Exchange['rate']> {
  if (!exchange.rate) throw new Error('the request was not counted');
  return exchange.rate;
}

function metaOf(exchange: Exchange, document: AdmittedDocument, operation: AdmittedOperation): RequestMeta {
  const { request } = exchange;
  const userAgent = headerOf(request, 'user-agent')?.slice(0, longestUserAgent);
  const idempotency = idempotencyOf(headerOf(request, 'idempotency-key'), document.document, operation.node);
  const refreshCookie =
    operation.node.operation === 'mutation' ? readRefreshCookie(request, exchange.origin) : undefined;
  return {
    requestId: exchange.requestId,
    actor: exchange.actor ?? anonymousActor(exchange.ipHash),
    ...(idempotency ? { idempotency } : {}),
    ...(refreshCookie ? { refreshCookie } : {}),
    ...(userAgent ? { userAgent } : {}),
  };
}

async function executeInTime(
  { engine, limits }: OperationParts,
  request: Parameters<OperationEngine['execute']>[0],
): Promise<OperationAnswer> {
  const abort = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<OperationAnswer>((resolve) => {
    timer = setTimeout(() => {
      abort.abort();
      const message = `The operation took longer than ${limits.operationMs} ms. A mutation may still take effect.`;
      resolve(refuse(new GraphQLError(message, { extensions: { code: 'OPERATION_TIMEOUT' } })));
    }, limits.operationMs);
  });
  try {
    return await Promise.race([engine.execute({ ...request, signal: abort.signal }), timeout]);
  } finally {
    clearTimeout(timer);
  }
}

/** Gives back what was estimated too high, and tells the price to those who ask. */
function settle(
  parts: OperationParts,
  exchange: Exchange,
  requested: number,
  answer: OperationAnswer,
): OperationAnswer {
  const { actor } = exchange;
  const isAsked = headerOf(exchange.request, 'x-cost') === '1';
  if (!actor?.userId && !isAsked) return answer;
  const actual = Math.max(1, Math.min(requested, actualCost(answer.data ?? {}) - 1));
  if (actor?.userId && actual < requested) {
    exchange.rate = parts.rates.refundPoints(actor.userId, actor.plan, requested - actual);
  }
  if (!isAsked) return answer;
  const available = actor?.userId ? (exchange.rate?.remaining ?? null) : null;
  const restoreRate = actor?.userId ? (exchange.rate?.restorePerSecond ?? null) : null;
  return {
    ...answer,
    extensions: { ...answer.extensions, cost: { requested, actual, available, restoreRate } },
  };
}
