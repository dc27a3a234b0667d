import type { SubgraphRequest, SubgraphResult, SubgraphStream } from '@testverse/platform/execution';
import type { Span } from '@testverse/platform/log';
import type { Transport } from '../transports/index.ts';
import type { CallOutcome } from './figures.ts';
import type { Observed, Observer } from './observer.ts';

type Answer = SubgraphResult | SubgraphStream;

/** The same way to a subgraph, on which every call is seen; a traced one tells the subgraph whose child it is. */
export function observedTransport(transport: Transport, observer: Observer): Transport {
  const { name, isRemote } = transport;
  return {
    name,
    isRemote,
    execute: (request, signal) => {
      const call = new Call(observer, name, request);
      try {
        const answer = transport.execute(call.request, signal);
        if (answer instanceof Promise) call.follow(answer, signal);
        else call.end(outcomeOf(answer));
        return answer;
      } catch (error) {
        call.end('failed');
        throw error;
      }
    },
    subscribe: transport.subscribe && ((request, signal) => open(transport, observer, request, signal)),
    close: () => transport.close(),
  };
}

async function open(
  transport: Transport,
  observer: Observer,
  request: SubgraphRequest,
  signal: AbortSignal,
): Promise<Answer> {
  const call = new Call(observer, transport.name, request);
  // What it asks after its opening is no part of this trace, so it goes on with the request as it came.
  const opening = transport.subscribe?.(request, signal);
  if (!opening) throw new Error(`${transport.name} has no subscriptions`);
  call.follow(opening, signal);
  return opening;
}

class Call {
  readonly request: SubgraphRequest;
  private readonly operation: Observed | undefined;
  private readonly span: Span | undefined;
  private readonly startedAtMs = performance.now();

  constructor(
    private readonly observer: Observer,
    private readonly subgraph: string,
    request: SubgraphRequest,
  ) {
    const { meta, kind } = request;
    this.operation = observer.operationOf(meta);
    this.span = this.operation?.span?.child({
      name: `${subgraph} ${kind}`,
      isCall: true,
      attributes: { 'testverse.subgraph': subgraph },
    });
    this.request = this.span
      ? { ...request, meta: { ...meta, traceparent: this.span.traceparent } }
      : request;
  }

  /** Sees how it ends, and leaves the promise to who made the call. */
  follow(answer: Promise<Answer>, signal: AbortSignal | undefined): void {
    answer.then(
      (given) => this.end(outcomeOf(given)),
      () => this.end(signal?.aborted === true ? 'abandoned' : 'failed'),
    );
  }

  end(outcome: CallOutcome): void {
    const ms = performance.now() - this.startedAtMs;
    const { subgraph, request, operation } = this;
    this.observer.called({ subgraph, kind: request.kind, outcome, ms }, operation);
    this.span?.end(outcome === 'ok' ? undefined : outcome);
  }
}

function outcomeOf(answer: Answer): CallOutcome {
  return 'errors' in answer && answer.errors !== undefined && answer.errors.length > 0 ? 'errors' : 'ok';
}
