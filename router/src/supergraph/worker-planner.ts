import type { ChildProcess } from 'node:child_process';
import type { QueryPlan } from '@apollo/query-planner';
import { GraphQLError, print, type DocumentNode } from 'graphql';
import type { Logger } from '@testverse/platform/log';
import type { Planner, RunningPlanner } from './planner.ts';
import { endWorker, holdProcess, leaveProcess, startWorker } from './planning-process.ts';

/** One operation on its way to the worker. */
export interface PlanQuestion {
  id: number;
  source: string;
  operationName: string | undefined;
}

/** The worker's first word: it knows the supergraph now. */
export const ready = 'ready';

/** A plan, or why there is none. */
export interface PlanAnswer {
  id: number;
  plan?: QueryPlan;
  failure?: string;
}

export interface WorkerPlannerOptions {
  /** The built `planning-worker.ts`. */
  script: string;
  sdl: string;
  /** Plans where there is no worker. */
  insurance: Planner;
  log: Logger;
  /** How long one plan may take; 5 s by default. */
  limitMs?: number | undefined;
}

interface Waiting extends PlanQuestion {
  document: DocumentNode;
  resolve: (plan: QueryPlan | Promise<QueryPlan>) => void;
  reject: (error: unknown) => void;
}

const defaultLimitMs = 5_000;
/** A worker that fails more often without a plan in between is left alone. */
const mostFailures = 3;

/** What a worker is told first by who has operations to plan. */
export interface PlanTask {
  sdl: string;
}

/**
 * Plans in a process of its own that gives way to this one, one operation after the other: the first request of an operation
 * waits for its plan, and nobody else does. A plan that takes too long ends with its process, and the ones behind it go to the
 * next. If the process fails by itself, this one plans.
 */
export function createWorkerPlanner(options: WorkerPlannerOptions): RunningPlanner {
  const planner = new WorkerPlanner(options);
  return { plan: (document, name) => planner.plan(document, name), close: () => planner.close() };
}

class WorkerPlanner {
  private readonly waiting = new Map<number, Waiting>();
  private worker: ChildProcess | undefined;
  private limit: NodeJS.Timeout | undefined;
  private isReady = false;
  private lastId = 0;
  private failures = 0;
  private isClosed = false;

  constructor(private readonly options: WorkerPlannerOptions) {
    this.start();
  }

  plan(document: DocumentNode, operationName: string | undefined): QueryPlan | Promise<QueryPlan> {
    const { worker } = this;
    if (!worker) return this.options.insurance.plan(document, operationName);
    return new Promise((resolve, reject) => {
      const question = { id: (this.lastId += 1), source: print(document), operationName };
      this.waiting.set(question.id, { ...question, document, resolve, reject });
      holdProcess(worker);
      if (this.isReady && this.waiting.size === 1) this.watch();
      ask(worker, question);
    });
  }

  /** Whoever still waits, or comes later, gets the plan from this process. */
  async close(): Promise<void> {
    this.isClosed = true;
    clearTimeout(this.limit);
    if (this.worker) await endWorker(this.worker);
  }

  private start(): void {
    const { script, sdl, log } = this.options;
    const worker = startWorker(script, { sdl });
    this.worker = worker;
    this.isReady = false;
    worker.on('message', (message: PlanAnswer | typeof ready) => {
      if (this.worker !== worker) return;
      if (message !== ready) return this.take(message);
      // How long it took to come says nothing about an operation.
      this.isReady = true;
      this.watch();
    });
    worker.on('error', (error) => log.error({ err: error }, 'the process of plans failed'));
    // Also when it could not be started.
    worker.on('close', () => {
      if (this.worker === worker) this.failed();
    });
  }

  private take({ id, plan, failure }: PlanAnswer): void {
    const question = this.waiting.get(id);
    this.waiting.delete(id);
    this.failures = 0;
    this.watch();
    if (plan) question?.resolve(plan);
    else question?.reject(new Error(failure));
  }

  /** Watches over the plan that is being made: the oldest of those that are waited for. */
  private watch(): void {
    clearTimeout(this.limit);
    const [oldest] = this.waiting.values();
    if (oldest) this.limit = setTimeout(() => this.giveUp(oldest), this.options.limitMs ?? defaultLimitMs);
    // Nobody has to wait for the worker of a process that has nothing else to do.
    else if (this.worker) leaveProcess(this.worker);
  }

  private giveUp(question: Waiting): void {
    this.waiting.delete(question.id);
    question.reject(
      new GraphQLError('This operation takes too long to plan: ask for less at once.', {
        extensions: { code: 'OPERATION_TOO_COMPLEX', limit: 'planning' },
      }),
    );
    const slow = this.worker;
    this.start();
    if (slow) void endWorker(slow);
    if (this.waiting.size > 0 && this.worker) holdProcess(this.worker);
    for (const { id, source, operationName } of this.waiting.values())
      if (this.worker) ask(this.worker, { id, source, operationName });
  }

  /** The worker ended by itself: whoever waits gets the plan from this process. */
  private failed(): void {
    this.worker = undefined;
    clearTimeout(this.limit);
    this.failures += 1;
    const left = [...this.waiting.values()];
    this.waiting.clear();
    if (!this.isClosed && this.failures < mostFailures) this.start();
    for (const { document, operationName, resolve, reject } of left) {
      try {
        resolve(this.options.insurance.plan(document, operationName));
      } catch (error) {
        reject(error);
      }
    }
  }
}

/** One that is gone does not take it: its end is heard of by itself. */
function ask(worker: ChildProcess, question: PlanQuestion): void {
  worker.send(question, () => undefined);
}
