import { createHash } from 'node:crypto';
import { print, type DocumentNode } from 'graphql';
import type { RequestMeta } from '@testverse/platform/context';
import type { Logger, Span, Tracing } from '@testverse/platform/log';
import type { PlanWatcher } from '../engine/index.ts';
import type { Exchange } from '../server/exchange.ts';
import { Figures, type CallOutcome } from './figures.ts';

/** One operation from its admission to its answer. */
export interface Observed {
  readonly meta: RequestMeta;
  readonly document: DocumentNode;
  readonly cost: number;
  readonly calls: SubgraphCall[];
  /** Set when it is traced. */
  readonly span: Span | undefined;
}

/** One call of a subgraph that has ended. */
export interface SubgraphCall {
  subgraph: string;
  kind: string;
  outcome: CallOutcome;
  ms: number;
}

export interface ObserverOptions {
  log: Logger;
  /** Names of operations that are told one by one; all others are one. */
  knownNames?: ReadonlySet<string> | undefined;
  /** An operation that takes longer gets a line in the log. */
  slowMs?: number | undefined;
  /** None where nothing is traced. */
  tracing?: Tracing | undefined;
}

const usuallySlowMs = 500;
/** Calls of one operation that are remembered for its line. */
const mostCalls = 200;
/** The name of all operations that have no known one. */
const others = 'other';

/** Sees every operation on its way and what it needed; tells it as figures, as lines about the slow ones, as traces. */
export class Observer implements PlanWatcher {
  readonly figures = new Figures();
  private readonly slowMs: number;
  /** Those that are under way. */
  private readonly underWay = new WeakMap<RequestMeta, Observed>();

  constructor(private readonly options: ObserverOptions) {
    this.slowMs = options.slowMs ?? usuallySlowMs;
  }

  /** An operation was admitted. @param meta the object that its calls will carry */
  begin(exchange: Exchange, meta: RequestMeta, document: DocumentNode, cost: number): void {
    const { operation, attendants, requestId, startedAtMs } = exchange;
    const span = this.options.tracing?.begin({
      name: `${operation?.kind ?? ''} ${operation?.name ?? ''}`.trim(),
      parent: attendants.traceparent,
      startedAtMs,
      attributes: {
        'graphql.operation.type': operation?.kind,
        'graphql.operation.name': operation?.name,
        'testverse.request_id': requestId,
        'testverse.price': cost,
      },
    });
    const observed: Observed = { meta, document, cost, calls: [], span };
    exchange.observed = observed;
    this.underWay.set(meta, observed);
  }

  /** An operation has its answer, or its stream is open, or it was refused. Whatever it does later is not its duration. */
  finish(exchange: Exchange): void {
    if (exchange.isObserved) return;
    exchange.isObserved = true;
    const { operation, observed, codes, startedAtMs } = exchange;
    const ms = performance.now() - startedAtMs;
    const [code = 'OK'] = codes;
    this.figures.operation(
      { operation: this.labelOf(operation?.name), kind: operation?.kind ?? 'none', code },
      ms / 1_000,
    );
    if (code === 'RATE_LIMITED') this.figures.rateLimited(exchange.actor?.userId ? 'person' : 'visitor');
    if (!observed) return;
    this.underWay.delete(observed.meta);
    // A subscription lives for hours, and its exchange with it.
    exchange.observed = undefined;
    observed.span?.end(code === 'OK' ? undefined : code);
    if (ms >= this.slowMs) this.tellSlow(exchange, observed, ms);
  }

  /** The operation that a call belongs to; undefined for what a subscription asks after its opening. */
  operationOf(meta: RequestMeta): Observed | undefined {
    return this.underWay.get(meta);
  }

  called(call: SubgraphCall, operation: Observed | undefined): void {
    const { subgraph, kind, outcome, ms } = call;
    this.figures.call({ subgraph, kind, outcome }, ms / 1_000);
    if (operation && operation.calls.length < mostCalls) operation.calls.push(call);
  }

  asked(): void {
    this.figures.plansAsked += 1;
  }

  planned(startedAtMs: number, meta: RequestMeta | undefined): void {
    this.figures.planned((performance.now() - startedAtMs) / 1_000);
    if (meta) this.underWay.get(meta)?.span?.child({ name: 'plan', startedAtMs }).end();
  }

  private labelOf(name: string | undefined): string {
    return name !== undefined && this.options.knownNames?.has(name) === true ? name : others;
  }

  /** Who asked, and with which variables, is nobody's business here. */
  private tellSlow(exchange: Exchange, { document, cost, calls }: Observed, ms: number): void {
    this.figures.wasSlow();
    const subgraphs: Record<string, { calls: number; ms: number }> = {};
    for (const call of calls) {
      const sum = (subgraphs[call.subgraph] ??= { calls: 0, ms: 0 });
      sum.calls += 1;
      sum.ms = rounded(sum.ms + call.ms);
    }
    const { requestId, operation, codes } = exchange;
    this.options.log.warn(
      {
        requestId,
        operation: operation?.name ?? null,
        operationKind: operation?.kind,
        hash: hashOf(document),
        durationMs: rounded(ms),
        price: cost,
        subgraphs,
        ...(codes.length > 0 ? { codes } : {}),
      },
      'slow operation',
    );
  }
}

/** Of the text as it came: what a persisted query is asked for by. */
function hashOf(document: DocumentNode): string {
  return createHash('sha256')
    .update(document.loc?.source.body ?? print(document))
    .digest('hex');
}

function rounded(ms: number): number {
  return Math.round(ms * 100) / 100;
}
