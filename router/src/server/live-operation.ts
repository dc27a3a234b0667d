import { createHash } from 'node:crypto';
import { GraphQLError, Kind, type FieldNode } from 'graphql';
import { asksForCookie } from '../admission/cookie-delivery.ts';
import type { AdmittedDocument, AdmittedOperation } from '../admission/documents.ts';
import { tooComplex } from '../admission/refusal.ts';
import { rootFields } from '../admission/root-fields.ts';
import { tellable } from './answer-errors.ts';
import type { Exchange } from './exchange.ts';
import {
  admitOperation,
  badInput,
  inTime,
  priceOfOpening,
  runAdmitted,
  type AdmittedRun,
  type KindRule,
} from './operation.ts';
import type { OperationAnswer } from './operation-engine.ts';
import type { ServedGraph } from './served-graph.ts';

/** What a client asks for over a socket or an event stream. */
export interface LiveRequest {
  query: string;
  operationName: string | undefined;
  variables: Record<string, unknown>;
  /** Length of the whole request as it was sent. */
  bytes: number;
  /** Where the client broke off: an event's cursor, for the variable that the root field takes `after` from. */
  resumeAfter?: string | undefined;
}

/** What became of it: one answer, or one for each event. */
export type Started =
  { kind: 'answer'; answer: OperationAnswer } | { kind: 'events'; answers: AsyncIterator<OperationAnswer> };

/** The request was not executed. */
export class Refused extends Error {
  override readonly name = 'Refused';

  constructor(readonly errors: readonly GraphQLError[]) {
    super('refused');
  }
}

const noCookies =
  'No cookie can be set over this door. Ask for the credentials in the answer (delivery: TOKEN), or use POST /graphql.';

/**
 * Lets an operation in as the HTTP door does, and starts it.
 * @param abort ends a query or a subscription; a mutation that has begun runs to its end, as it does over HTTP
 * @throws Refused when it was not let in
 */
export async function startOperation(
  parts: ServedGraph,
  exchange: Exchange,
  sent: LiveRequest,
  refusedKind: KindRule,
  abort: AbortController,
): Promise<Started> {
  const run = await admit(parts, exchange, sent, refusedKind);
  const kind = run.operation.node.operation;
  try {
    if (kind === 'subscription') return await subscribe(parts, exchange, run, abort);
    const ends = kind === 'mutation' ? new AbortController() : abort;
    return { kind: 'answer', answer: cookieless(await runAdmitted(parts, exchange, run, ends)) };
  } catch (error) {
    return { kind: 'answer', answer: { errors: [tellable(error)] } };
  }
}

async function admit(
  parts: ServedGraph,
  exchange: Exchange,
  sent: LiveRequest,
  refusedKind: KindRule,
): Promise<AdmittedRun> {
  const hash = createHash('sha256').update(sent.query).digest('hex');
  const verdict = await parts.judge.verdict(parts.documents, exchange, { hash, source: sent.query });
  if (verdict.kind === 'refused') throw new Refused(verdict.errors);
  const { operationName } = sent;
  const operation = verdict.operation(operationName);
  try {
    const variables = operation ? judged(parts, verdict, operation, sent) : sent.variables;
    return await admitOperation(parts, exchange, verdict, { operationName, variables }, refusedKind);
  } catch (error) {
    if (error instanceof GraphQLError) throw new Refused([error]);
    throw error;
  }
}

/** What these doors ask of an operation beyond what every door does. @returns its variables */
function judged(
  { limits, schema }: ServedGraph,
  { document }: AdmittedDocument,
  { node, measure }: AdmittedOperation,
  sent: LiveRequest,
): Record<string, unknown> {
  const { variables, bytes } = sent;
  if (node.operation === 'mutation' && measure.credentialMutations > 0) {
    if (asksForCookie(schema, document, node, variables)) throw badInput(noCookies);
  }
  if (node.operation !== 'subscription') return variables;
  const { subscriptionBytes } = limits;
  if (bytes > subscriptionBytes) {
    throw tooComplex('subscriptionBytes', subscriptionBytes, bytes, 'This subscription is too long');
  }
  return resumed(rootFields(node.selectionSet, document)[0], sent);
}

async function subscribe(
  parts: ServedGraph,
  exchange: Exchange,
  run: AdmittedRun,
  abort: AbortController,
): Promise<Started> {
  const { engine, limits } = parts;
  if (!engine.subscribe) {
    const extensions = { code: 'SUBSCRIPTIONS_UNAVAILABLE' };
    throw new GraphQLError('This graph has no subscriptions.', { extensions });
  }
  const opened = engine.subscribe({ ...run.request, signal: abort.signal });
  // One that opens too late is nobody's.
  opened.then(
    (result) => {
      if (abort.signal.aborted && Symbol.asyncIterator in result) endQuietly(result[Symbol.asyncIterator]());
    },
    () => undefined,
  );
  const result = await inTime(limits, abort, opened);
  if (!(Symbol.asyncIterator in result)) return { kind: 'answer', answer: result };
  const answers = result[Symbol.asyncIterator]();
  if (!exchange.asksPrice) return { kind: 'events', answers };
  return { kind: 'events', answers: tellingFirst(answers, { cost: priceOfOpening(exchange, run) }) };
}

/** The same answers, the first of them with these extensions; that one is shared with nobody. */
function tellingFirst(answers: AsyncIterator<OperationAnswer>, told: object): AsyncIterator<OperationAnswer> {
  let isTold = false;
  return {
    next: async () => {
      const result = await answers.next();
      if (isTold || result.done) return result;
      isTold = true;
      const { extensions, ...answer } = result.value;
      return { done: false, value: { ...answer, extensions: { ...extensions, ...told } } };
    },
    return: () => answers.return?.() ?? Promise.resolve({ done: true, value: undefined }),
  };
}

/** Lets go of a source, whatever it is doing. */
export function endQuietly(answers: AsyncIterator<unknown>): void {
  try {
    answers.return?.().then(undefined, () => undefined);
  } catch {
    // It had ended already.
  }
}

/** Sockets and event streams have no place for a cookie, and a credential nobody receives must not look like success. */
function cookieless(answer: OperationAnswer): OperationAnswer {
  return answer.effects?.refreshCookie ? { errors: [badInput(noCookies)] } : answer;
}

/** The variables, with the place where the client broke off, if the operation has a variable for it. */
function resumed(root: FieldNode | undefined, sent: LiveRequest): Record<string, unknown> {
  const { variables, resumeAfter } = sent;
  if (!resumeAfter) return variables;
  const after = root?.arguments?.find(({ name }) => name.value === 'after')?.value;
  return after?.kind === Kind.VARIABLE ? { ...variables, [after.name.value]: resumeAfter } : variables;
}

/** How a source of events ended. */
export type Course = 'completed' | 'behind' | 'stopped';

/** Where events go. */
export interface Sink {
  /** @returns when it has left this machine; undefined when that is so already. @throws what must be told instead */
  write(answer: OperationAnswer): Promise<void> | undefined;
  readonly isStopped: boolean;
}

/**
 * Carries events to a reader, each when the one before has left: so nothing queues up, however slow the reader is.
 * @throws what the source throws, except that the reader is behind
 */
export async function carry(
  answers: AsyncIterator<OperationAnswer>,
  sink: Sink,
  waitingMs: number,
): Promise<Course> {
  try {
    let next = answers.next();
    for (;;) {
      const { value, done } = await next;
      if (sink.isStopped) return 'stopped';
      if (done) return 'completed';
      const leaving = sink.write(value);
      if (leaving === undefined) next = answers.next();
      else {
        const after = await afterLeaving(leaving, answers, waitingMs);
        if (after === 'behind') return 'behind';
        next = after.next;
      }
    }
  } catch (error) {
    if (error instanceof Error && error.name === 'SubscriberBehind') return 'behind';
    throw error;
  }
}

/** Waits with the next event until this one has left; too long only counts when there is a next one. */
async function afterLeaving(
  leaving: Promise<void>,
  answers: AsyncIterator<OperationAnswer>,
  waitingMs: number,
): Promise<{ next: Promise<IteratorResult<OperationAnswer>> } | 'behind'> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(true), waitingMs)));
  const isLate = await Promise.race([leaving.then(() => false), late]);
  clearTimeout(timer);
  const next = answers.next();
  if (!isLate) return { next };
  const hasMore = () => true;
  const isBehind = await Promise.race([leaving.then(() => false), next.then(hasMore, hasMore)]);
  return isBehind ? 'behind' : { next };
}
