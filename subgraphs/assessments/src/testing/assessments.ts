import type { Actor } from '@testverse/platform/actor';
import type { RequestMeta } from '@testverse/platform/context';
import {
  type asActor,
  startSubgraph,
  type StartOptions,
  type TestResult,
  type TestSubgraph,
} from '@testverse/platform/testing';
import { bigFive } from '../definitions/big-five.ts';
import { userId } from '../extends/user/user.stub.ts';
import { assessmentId } from '../node.ts';
import { assessmentsSubgraph, type AssessmentsOptions } from '../subgraph.ts';

export type Person = ReturnType<typeof asActor>;

export const bigFiveId = assessmentId.encode(bigFive.id);

/** A running assessments subgraph with the public acts a test needs to set its scene. */
export interface AssessmentsWorld extends TestSubgraph {
  /** Executes `<field>(input:)` and returns its payload; fails the test on a GraphQL error. */
  act(
    actor: Actor,
    field: string,
    input: object,
    selection: string,
    meta?: Partial<RequestMeta>,
  ): Promise<TestResult>;
  /** The code of the GraphQL error that refuses the act. */
  refusal(actor: Actor | null, field: string, input: object): Promise<unknown>;
  /** Executes a query and returns its result; fails the test on a GraphQL error. */
  ask(actor: Actor | null, query: string, variables?: Record<string, unknown>): Promise<TestResult>;
  /** Begins an attempt at the Big Five and returns its id. */
  start(actor: Actor): Promise<string>;
  /** Answers every question, unless told otherwise by the number of each. */
  answer(actor: Actor, attemptId: string, valueOf?: (number: number) => number | null): Promise<TestResult>;
  /** An attempt that was handed in. */
  submitted(actor: Actor, valueOf?: (number: number) => number): Promise<string>;
  /** The types of the events about a person, in order. */
  factsOf(person: Person): Promise<string[]>;
}

const capital = (field: string): string => field.charAt(0).toUpperCase() + field.slice(1);

const mutation = (field: string, selection: string): string =>
  `mutation ($input: ${capital(field)}Input!) {
    ${field}(input: $input) { ${selection} userErrors { code field message } }
  }`;

export const userIdOf = (person: Person): string => userId.encode(person.userId);

/** The id of the question with that number. */
export const question = (number: number): string => `q${String(number).padStart(2, '0')}`;

/** Answers to the questions with those numbers. */
export function answersOf(
  numbers: readonly number[],
  valueOf: (number: number) => number | null = () => 3,
): { questionId: string; value: number }[] {
  return numbers.flatMap((number) => {
    const value = valueOf(number);
    return value === null ? [] : [{ questionId: question(number), value }];
  });
}

export const all = Array.from({ length: 50 }, (_, index) => index + 1);

/** @param options of the subgraph, and whether it is one process more over another one's database */
export async function startAssessments(
  options: AssessmentsOptions & StartOptions = {},
): Promise<AssessmentsWorld> {
  const subgraph = await startSubgraph(assessmentsSubgraph(options), options);
  const act: AssessmentsWorld['act'] = async (actor, field, input, selection, meta) => {
    const { data, errors } = await subgraph.as(actor)(mutation(field, selection), { input }, meta);
    if (errors) throw new Error(JSON.stringify(errors));
    return data[field];
  };
  const start: AssessmentsWorld['start'] = async (actor) => {
    const input = { assessmentId: bigFiveId, consent: true };
    return (await act(actor, 'startAssessmentAttempt', input, 'attempt { id }')).attempt.id;
  };
  const answer: AssessmentsWorld['answer'] = (actor, attemptId, valueOf) =>
    act(
      actor,
      'saveAnswers',
      { attemptId, answers: answersOf(all, valueOf) },
      'attempt { state answeredCount }',
    );
  return {
    ...subgraph,
    act,
    start,
    answer,
    async refusal(actor, field, input) {
      const run = actor ? subgraph.as(actor) : subgraph.run;
      const { errors } = await run(mutation(field, ''), { input });
      return errors?.[0]?.extensions['code'];
    },
    async ask(actor, query, variables) {
      const { data, errors } = await (actor ? subgraph.as(actor) : subgraph.run)(query, variables);
      if (errors) throw new Error(JSON.stringify(errors));
      return data;
    },
    async submitted(actor, valueOf) {
      const attemptId = await start(actor);
      await answer(actor, attemptId, valueOf);
      const { userErrors } = await act(actor, 'submitAssessmentAttempt', { attemptId }, '');
      if (userErrors.length > 0) throw new Error(JSON.stringify(userErrors));
      return attemptId;
    },
    async factsOf(person) {
      const rows: { type: string }[] = await subgraph.running.dataSource.query(
        'select type from assessments.event_log where topic = $1 order by seq',
        [`assessments/user:${person.userId}`],
      );
      return rows.map(({ type }) => type.replace('assessments.', ''));
    },
  };
}

/** Runs the acts all at once over real connections and returns what became of them. */
export function atOnce<T>(count: number, act: (index: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => act(index)));
}

/** The codes of a payload's user errors with their fields, short enough to compare: `NOT_FOUND@attemptId`. */
export function codes(answer: TestResult): string[] {
  return answer.userErrors.map(
    ({ code, field }: { code: string; field: string[] | null }) => `${code}@${field?.join('.') ?? ''}`,
  );
}
