import type { ChildProcess } from 'node:child_process';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { QueryPlan } from '@apollo/query-planner';
import { GraphQLError, print, type DocumentNode } from 'graphql';
import type { Logger } from '@testverse/platform/log';
import { senderOf } from '../sender.ts';
import { Askers } from './askers.ts';
import type { Planner, RunningPlanner } from './planner.ts';
import { endWorker, holdProcess, leaveProcess, startWorker } from './planning-process.ts';
import { Turns } from './turns.ts';

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

interface Waiting {
  question: PlanQuestion;
  document: DocumentNode;
  resolve: (plan: QueryPlan | Promise<QueryPlan>) => void;
  reject: (error: unknown) => void;
  /** Whether it had its turn. */
  isTaken: boolean;
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
 * waits for its plan, and whoever asks for other new operations meanwhile, but no sender for more than one plan of each other.
 * A plan that takes too long ends with its process, and the ones behind it go to the next. One in which the process ends by
 * itself is made by this one, and so are all others when that goes on.
 */
export function createWorkerPlanner(options: WorkerPlannerOptions): RunningPlanner {
  const planner = new WorkerPlanner(options);
  return {
    plan: (document, name, askers) => planner.plan(document, name, askers),
    close: () => planner.close(),
  };
}

class WorkerPlanner {
  private readonly waiting = new Turns<Waiting>();
  private underWay: Waiting | undefined;
  private worker: ChildProcess | undefined;
  private limit: NodeJS.Timeout | undefined;
  private isReady = false;
  private lastId = 0;
  private failures = 0;
  private isClosed = false;

  constructor(private readonly options: WorkerPlannerOptions) {
    this.start();
  }

  plan(
    document: DocumentNode,
    operationName: string | undefined,
    askers = nobody(),
  ): QueryPlan | Promise<QueryPlan> {
    if (!this.worker) return this.options.insurance.plan(document, operationName);
    return new Promise((resolve, reject) => {
      const question = { id: (this.lastId += 1), source: print(document), operationName };
      const one: Waiting = { question, document, resolve, reject, isTaken: false };
      askers.onEach((sender) => {
        if (!one.isTaken) this.waiting.add(sender, one);
        this.goOn();
      });
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
      this.goOn();
    });
    worker.on('error', (error) => log.error({ err: error }, 'the process of plans failed'));
    // Also when it could not be started.
    worker.on('close', () => {
      if (this.worker === worker) this.failed();
    });
    this.goOn();
  }

  /** Asks for the next plan when there is none under way. */
  private goOn(): void {
    const { worker } = this;
    if (!worker) return void this.planRest();
    if (this.underWay) return;
    // Nobody has to wait for the worker of a process that has nothing else to do.
    if (this.waiting.isEmpty) return leaveProcess(worker);
    holdProcess(worker);
    if (!this.isReady) return;
    const next = this.next();
    if (!next) return;
    this.underWay = next;
    this.limit = setTimeout(() => this.giveUp(next), this.options.limitMs ?? defaultLimitMs);
    // One that is gone does not take it: its end is heard of by itself.
    worker.send(next.question, () => undefined);
  }

  private next(): Waiting | undefined {
    const next = this.waiting.take();
    if (next) next.isTaken = true;
    return next;
  }

  private take({ id, plan, failure }: PlanAnswer): void {
    const one = this.underWay;
    if (one?.question.id !== id) return;
    this.failures = 0;
    this.letGo();
    if (plan) one.resolve(plan);
    else one.reject(new Error(failure));
    this.goOn();
  }

  private letGo(): void {
    clearTimeout(this.limit);
    this.underWay = undefined;
  }

  private giveUp({ reject }: Waiting): void {
    this.letGo();
    reject(
      new GraphQLError('This operation takes too long to plan: ask for less at once.', {
        extensions: { code: 'OPERATION_TOO_COMPLEX', limit: 'planning' },
      }),
    );
    const slow = this.worker;
    this.start();
    if (slow) void endWorker(slow);
  }

  /** The worker ended by itself. */
  private failed(): void {
    const fatal = this.underWay;
    this.letGo();
    this.worker = undefined;
    this.failures += 1;
    if (!this.isClosed && this.failures < mostFailures) this.start();
    else void this.planRest();
    if (fatal) this.planHere(fatal);
  }

  /** Each in a turn of its own: there may be many, and requests are answered in between. */
  private async planRest(): Promise<void> {
    for (let next = this.next(); next; next = this.next()) {
      this.planHere(next);
      await nextTurn();
    }
  }

  private planHere({ document, question, resolve, reject }: Waiting): void {
    try {
      resolve(this.options.insurance.plan(document, question.operationName));
    } catch (error) {
      reject(error);
    }
  }
}

function nobody(): Askers {
  const askers = new Askers();
  askers.add(senderOf(undefined));
  return askers;
}
