import cluster from 'node:cluster';
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { ConsumerStatus } from '@testverse/platform/events';
import type { CacheCounts } from '../cache/index.ts';
import { addCacheReadings } from './cache-readings.ts';

/** How a call of a subgraph went: with errors in its answer, without any answer, or given up by us. */
export type CallOutcome = 'ok' | 'errors' | 'failed' | 'abandoned';

const operationSeconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const callSeconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5];
const planSeconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1];

/** Codes and reasons of closing that are ours or the protocol's; clients may say any other number. */
const knownClosings = new Set([1000, 1001, 1005, 1006, 1009, 1012, 1013, 4008]);
const isKnownClosing = (code: number): boolean => knownClosings.has(code) || (code >= 4400 && code <= 4504);
/** Error codes that subgraphs may bring; more of them are told as one. */
const mostCodes = 40;

/** What a router counts, in the words of Prometheus. What clients may choose freely never becomes a label. */
export class Figures {
  /** Counted in passing, because it happens ten thousand times for one event. */
  eventsDelivered = 0;
  subscriptionsOpen = 0;
  socketsOpen = 0;
  plansAsked = 0;
  plansMade = 0;
  /** How many plans are kept. */
  plansKept = (): number => 0;
  /** How many sockets and event streams are open. */
  liveConnections = (): number => 0;
  /** How often the graph got another version. */
  graphChanges = (): number => 0;
  /** How many subgraphs have a schema that is not served. */
  schemasRefused = (): number => 0;
  private readonly registry = newRegistry();
  private readonly codes = new Set<string>();
  private readonly operations: Histogram<'operation' | 'kind' | 'code'>;
  private readonly calls: Histogram<'subgraph' | 'kind' | 'outcome'>;
  private readonly planning: Histogram;
  private readonly closings = new Counter({
    name: 'testverse_sockets_closed_total',
    help: 'Sockets that were closed, by code; 1013: events came faster than they were read.',
    labelNames: ['code'] as const,
    registers: [this.registry],
  });
  private readonly limited = new Counter({
    name: 'testverse_rate_limited_total',
    help: 'Operations that were refused because of their rate: of visitors, or of people.',
    labelNames: ['who'] as const,
    registers: [this.registry],
  });
  private readonly slow = new Counter({
    name: 'testverse_slow_operations_total',
    help: 'Operations that the log of slow operations has a line about.',
    registers: [this.registry],
  });
  private readonly consumers: ConsumerGauges;

  constructor() {
    const { registry } = this;
    const registers = [registry];
    this.operations = new Histogram({
      name: 'testverse_operation_duration_seconds',
      help: 'Operations of clients by name, kind and code of their first error (OK without one); for a subscription the time to its opening.',
      labelNames: ['operation', 'kind', 'code'],
      buckets: operationSeconds,
      registers,
    });
    this.calls = new Histogram({
      name: 'testverse_subgraph_call_duration_seconds',
      help: 'Calls of subgraphs by outcome: ok, errors (in the answer), failed (no answer), abandoned (by us).',
      labelNames: ['subgraph', 'kind', 'outcome'],
      buckets: callSeconds,
      registers,
    });
    this.planning = new Histogram({
      name: 'testverse_plan_duration_seconds',
      help: 'Making a plan for an operation that had none.',
      buckets: planSeconds,
      registers,
    });
    this.consumers = new ConsumerGauges(registry);
    this.addReadings();
  }

  operation(labels: { operation: string; kind: string; code: string }, seconds: number): void {
    this.operations.observe({ ...labels, code: this.bounded(labels.code) }, seconds);
  }

  call(labels: { subgraph: string; kind: string; outcome: CallOutcome }, seconds: number): void {
    this.calls.observe(labels, seconds);
  }

  planned(seconds: number): void {
    this.plansMade += 1;
    this.planning.observe(seconds);
  }

  socketClosed(code: number): void {
    this.socketsOpen -= 1;
    this.closings.inc({ code: isKnownClosing(code) ? String(code) : 'other' });
  }

  rateLimited(who: 'visitor' | 'person'): void {
    this.limited.inc({ who });
  }

  wasSlow(): void {
    this.slow.inc();
  }

  /** @param status undefined when nobody could say */
  consumersOf(subgraph: string, status: readonly ConsumerStatus[] | undefined, now: Date): void {
    this.consumers.set(subgraph, status, now);
  }

  /** Shows what a cache of answers counts. */
  showCache(counts: CacheCounts): void {
    addCacheReadings(this.registry, counts);
  }

  /** All of it as text, with what is known of the process. */
  async text(): Promise<string> {
    const [ours, process] = await Promise.all([this.registry.metrics(), ofProcess().metrics()]);
    return `${ours}\n${process}`;
  }

  private bounded(code: string): string {
    if (this.codes.has(code)) return code;
    if (this.codes.size >= mostCodes) return 'OTHER';
    this.codes.add(code);
    return code;
  }

  /** What is only looked at when somebody asks. */
  private addReadings(): void {
    const counter = (name: string, help: string, read: () => number): void => {
      const collect = function (this: Counter): void {
        this.reset();
        this.inc(read());
      };
      new Counter({ name, help, registers: [this.registry], collect });
    };
    const gauge = (name: string, help: string, read: () => number): void => {
      const collect = function (this: Gauge): void {
        this.set(read());
      };
      new Gauge({ name, help, registers: [this.registry], collect });
    };
    const hits = (): number => this.plansAsked - this.plansMade;
    counter('testverse_plan_cache_hits_total', 'Operations whose plan was there.', hits);
    counter('testverse_plan_cache_misses_total', 'Operations that were planned.', () => this.plansMade);
    gauge('testverse_plan_cache_size', 'Plans that are kept.', () => this.plansKept());
    const changes = (): number => this.graphChanges();
    counter('testverse_graph_changes_total', 'Versions of the graph after the first one.', changes);
    const refused = (): number => this.schemasRefused();
    const refusedHelp =
      'Subgraphs whose new schema makes no graph with the others; they are served as they were.';
    gauge('testverse_schemas_refused', refusedHelp, refused);
    gauge('testverse_sockets_open', 'WebSockets that are open.', () => this.socketsOpen);
    const streams = (): number => Math.max(0, this.liveConnections() - this.socketsOpen);
    gauge('testverse_event_streams_open', 'Event streams that are open.', streams);
    gauge('testverse_subscriptions_open', 'Subscriptions that run.', () => this.subscriptionsOpen);
    const delivered = (): number => this.eventsDelivered;
    counter('testverse_events_delivered_total', 'Events that were written to subscribers.', delivered);
  }
}

/** How far the handlers of each subgraph are behind what they follow. */
class ConsumerGauges {
  private readonly known: Gauge<'subgraph'>;
  private readonly behind: Gauge<'subgraph' | 'handler'>;
  private readonly age: Gauge<'subgraph' | 'handler'>;
  private readonly parked: Gauge<'subgraph' | 'handler'>;

  constructor(registry: Registry) {
    const registers = [registry];
    const labelNames = ['subgraph', 'handler'] as const;
    this.known = new Gauge({
      name: 'testverse_consumers_known',
      help: '1 when the subgraph told how its handlers stand, 0 when it did not.',
      labelNames: ['subgraph'],
      registers,
    });
    this.behind = new Gauge({
      name: 'testverse_consumer_positions_behind',
      help: 'How far the handler is behind the head of the log it follows.',
      labelNames,
      registers,
    });
    this.age = new Gauge({
      name: 'testverse_consumer_oldest_event_age_seconds',
      help: 'Age of the oldest event that the handler has not read; 0 when there is none.',
      labelNames,
      registers,
    });
    this.parked = new Gauge({
      name: 'testverse_consumer_parked_events',
      help: 'Events that failed in the handler, and those that wait behind them.',
      labelNames,
      registers,
    });
  }

  set(subgraph: string, status: readonly ConsumerStatus[] | undefined, now: Date): void {
    this.known.set({ subgraph }, status ? 1 : 0);
    for (const { handler, head, position, oldestUnreadAt, parked } of status ?? []) {
      const labels = { subgraph, handler };
      this.behind.set(labels, Math.max(0, head - position));
      const ageMs = oldestUnreadAt ? now.getTime() - oldestUnreadAt.getTime() : 0;
      this.age.set(labels, Math.max(0, ageMs / 1_000));
      this.parked.set(labels, parked);
    }
  }
}

/** Each worker counts for itself, and whichever is asked answers. */
function newRegistry(): Registry {
  const registry = new Registry();
  if (cluster.worker) registry.setDefaultLabels({ worker: String(cluster.worker.id) });
  return registry;
}

let processRegistry: Registry | undefined;

/** Memory, processor time and the lag of the event loop; measured from the first look on. */
function ofProcess(): Registry {
  if (processRegistry) return processRegistry;
  processRegistry = newRegistry();
  collectDefaultMetrics({ register: processRegistry });
  return processRegistry;
}
