import { GraphQLError } from 'graphql';
import type { RequestMeta } from '@testverse/platform/context';
import type { Logger } from '@testverse/platform/log';
import { asksForExplanation } from '../admission/cost-explainer.ts';
import type { AdmittedDocument, AdmittedOperation } from '../admission/documents.ts';
import { idempotencyOf } from '../admission/idempotency.ts';
import type { Limits } from '../admission/limits.ts';
import type { FieldCost } from '../admission/operation-price.ts';
import { rateLimited, type Rates } from '../admission/rates.ts';
import { tooComplex } from '../admission/refusal.ts';
import { passedByVariables } from '../admission/variables.ts';
import type { Observer } from '../observability/index.ts';
import { codeOf } from './answer-errors.ts';
import { actorOf, type Exchange } from './exchange.ts';
import type { OperationAnswer, OperationEngine, OperationRequest } from './operation-engine.ts';

export interface OperationParts {
  engine: OperationEngine;
  limits: Limits;
  rates: Rates;
  observer: Observer;
  log: Logger;
}

/** What the client sent beside the document. */
export interface Sent {
  operationName: string | undefined;
  variables: Record<string, unknown>;
}

/** An operation that may run, and has been paid for. */
export interface AdmittedRun {
  operation: AdmittedOperation;
  cost: number;
  request: OperationRequest;
}

/** What a door says to an operation of a kind it does not serve; undefined when it does. */
export type KindRule = (kind: string) => GraphQLError | undefined;

export function badInput(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });
}

const noSubscriptions: KindRule = (kind) =>
  kind === 'subscription' ? badInput('Subscriptions are not served over this door.') : undefined;

/** Decides whether one operation of an admitted document runs, runs it, and settles its price. @throws refusals */
export async function runOperation(
  parts: OperationParts,
  exchange: Exchange,
  document: AdmittedDocument,
  sent: Sent,
): Promise<OperationAnswer> {
  const run = await admitOperation(parts, exchange, document, sent, noSubscriptions);
  return runAdmitted(parts, exchange, run);
}

/**
 * Decides whether one operation of an admitted document runs, and takes its price. The same for every door.
 * @throws GraphQLError why it does not
 */
export async function admitOperation(
  parts: OperationParts,
  exchange: Exchange,
  document: AdmittedDocument,
  sent: Sent,
  refusedKind: KindRule,
): Promise<AdmittedRun> {
  const operation = document.operation(sent.operationName);
  if (!operation) throw badInput(unknownOperation(sent.operationName));
  const kind = operation.node.operation;
  exchange.operation = { kind, name: operation.node.name?.value };
  const { limits } = parts;
  const refusal = refusedKind(kind) ?? passedByVariables(sent.variables, limits);
  if (refusal) throw refusal;
  const cost = Math.max(1, operation.price.estimate(sent.variables));
  if (cost > limits.cost) throw tooComplex('cost', limits.cost, cost, 'This operation costs too many points');
  await takePoints(parts.rates, exchange, cost);
  exchange.isPaid = !asksForExplanation(operation.node, document.document);
  const meta = metaOf(exchange, document, operation);
  parts.observer.begin(exchange, meta, document.document, cost);
  return {
    operation,
    cost,
    request: {
      document: document.document,
      ...(sent.operationName === undefined ? {} : { operationName: sent.operationName }),
      variables: sent.variables,
      meta,
    },
  };
}

/**
 * Runs a query or mutation within its time, and settles its price.
 * @param abort ends it early; it is also ended when the time is over
 */
export async function runAdmitted(
  parts: OperationParts,
  exchange: Exchange,
  run: AdmittedRun,
  abort = new AbortController(),
): Promise<OperationAnswer> {
  const answer = await inTime(
    parts.limits,
    abort,
    parts.engine.execute({ ...run.request, signal: abort.signal }),
    'A mutation may still take effect.',
  );
  if (answer.effects) exchange.effects = answer.effects;
  return settle(parts, exchange, run, answer, !abort.signal.aborted);
}

/** Waits for what an engine was asked for, but not longer than an operation may take; then it is aborted. */
export async function inTime<T>(
  limits: Limits,
  abort: AbortController,
  asked: Promise<T>,
  warning = '',
): Promise<T | OperationAnswer> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<OperationAnswer>((resolve) => {
    timer = setTimeout(() => {
      abort.abort();
      const message = `The operation took longer than ${limits.operationMs} ms. ${warning}`.trim();
      resolve({ errors: [new GraphQLError(message, { extensions: { code: 'OPERATION_TIMEOUT' } })] });
    }, limits.operationMs);
  });
  try {
    return await Promise.race([asked, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

function unknownOperation(name: string | undefined): string {
  return name === undefined
    ? 'The document has several operations; say which one in operationName.'
    : 'The document has no operation of that name.';
}

/** Visitors were counted when they came in; signed-in people pay by cost. @throws RATE_LIMITED */
async function takePoints(rates: Rates, exchange: Exchange, cost: number): Promise<void> {
  const { actor } = exchange;
  if (!actor?.userId) return;
  exchange.rate = await rates.takePoints(actor.userId, actor.plan, cost);
  if (!exchange.rate.allowed) throw rateLimited(exchange.rate);
}

function metaOf(exchange: Exchange, document: AdmittedDocument, operation: AdmittedOperation): RequestMeta {
  const { attendants, requestId } = exchange;
  const { userAgent } = attendants;
  const idempotency = idempotencyOf(attendants.idempotencyKey, document.document, operation.node);
  const refreshCookie = operation.node.operation === 'mutation' ? attendants.refreshCookie : undefined;
  return {
    requestId,
    actor: actorOf(exchange),
    ...(idempotency ? { idempotency } : {}),
    ...(refreshCookie ? { refreshCookie } : {}),
    ...(userAgent ? { userAgent } : {}),
  };
}

/**
 * Gives back what was estimated too high, and tells the price to those who ask.
 * @param isWhole false when it was ended early: what it did until then, nobody knows
 */
async function settle(
  parts: OperationParts,
  exchange: Exchange,
  run: AdmittedRun,
  answer: OperationAnswer,
  isWhole: boolean,
): Promise<OperationAnswer> {
  const { actor, asksPrice } = exchange;
  if (!actor?.userId && !asksPrice) return answer;
  const { price } = run.operation;
  const isCounted = isWhole && !hasFaultOfClient(answer);
  const spent = isCounted ? price.spent(answer.data) : run.cost;
  const actual = Math.max(1, Math.min(run.cost, spent));
  if (actor?.userId && actual < run.cost) {
    exchange.rate = await parts.rates.refundPoints(actor.userId, actor.plan, run.cost - actual);
  }
  if (!asksPrice) return answer;
  const byField = isCounted ? price.byField(answer.data) : price.estimateByField(run.request.variables);
  return { ...answer, extensions: { ...answer.extensions, cost: priceTold(exchange, run, actual, byField) } };
}

/** What a subscription costs, for its first event: it is paid when it opens, whatever comes then. */
export function priceOfOpening(exchange: Exchange, run: AdmittedRun): object {
  return priceTold(exchange, run, run.cost, run.operation.price.estimateByField(run.request.variables));
}

function priceTold(
  { actor, rate }: Exchange,
  { cost: requested }: AdmittedRun,
  actual: number,
  byField: FieldCost[],
): object {
  const available = actor?.userId ? (rate?.remaining ?? null) : null;
  const restoreRate = actor?.userId ? (rate?.restorePerSecond ?? null) : null;
  return { requested, actual, available, restoreRate, byField: summedTo(actual, byField) };
}

/** What is no field's: that an operation costs a point at least, and at most what was taken for it. */
function summedTo(total: number, byField: FieldCost[]): FieldCost[] {
  const rest = byField.reduce((left, { cost }) => left - cost, total);
  return rest === 0 ? byField : [...byField, { path: '', cost: rest, rows: 1 }];
}

/** Failures that no client can bring about at will. */
const oursAlone: readonly string[] = ['SUBGRAPH_UNAVAILABLE', 'INTERNAL'];

/**
 * Whether something failed by what was asked. A null takes the place of all that was read beside it, so the answer no
 * longer tells what that cost.
 */
function hasFaultOfClient({ errors = [] }: OperationAnswer): boolean {
  return errors.some((error) => !oursAlone.includes(codeOf(error)));
}
