import { asActor, type TestResult } from '@testverse/platform/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assessmentId, attemptId as attemptNode } from '../../node.ts';
import {
  all,
  answersOf,
  atOnce,
  bigFiveId,
  codes,
  question,
  startAssessments,
  type AssessmentsWorld,
  type Person,
} from '../../testing/assessments.ts';

let world: AssessmentsWorld;

beforeAll(async () => {
  world = await startAssessments();
});
afterAll(() => world.close());

const whole = `attempt { id state answeredCount questionCount startedAt expiresAt submittedAt
  answers { questionId value } assessment { key version } }`;
const begin = { assessmentId: bigFiveId, consent: true };
const unknown = attemptNode.encode(asActor().userId);

async function read(person: Person, id: string): Promise<TestResult> {
  const query = `query ($id: ID!) { assessmentAttempt(id: $id) { state answeredCount answers { questionId value } } }`;
  return (await world.ask(person, query, { id })).assessmentAttempt;
}

const valueAt = (attempt: TestResult, number: number): number | undefined =>
  attempt.answers.find((answer: TestResult) => answer.questionId === question(number))?.value;

describe('startAssessmentAttempt', () => {
  it('begins an attempt at the present version, for 30 days', async () => {
    const mira = asActor();
    expect(await world.act(mira, 'startAssessmentAttempt', begin, whole)).toEqual({
      attempt: {
        id: expect.stringMatching(/^assessment_attempt_/),
        state: 'STARTED',
        answeredCount: 0,
        questionCount: 50,
        startedAt: '2026-11-21T09:00:00.000Z',
        expiresAt: '2026-12-21T09:00:00.000Z',
        submittedAt: null,
        answers: [],
        assessment: { key: 'big-five', version: 1 },
      },
      userErrors: [],
    });
    expect(await world.factsOf(mira)).toEqual(['attempt.started.v1']);
  });

  it('answers with the open attempt, also to twenty tries at once, and tells of one beginning', async () => {
    const mira = asActor();
    const ids = await atOnce(20, () => world.start(mira));
    expect(new Set(ids).size).toBe(1);
    expect(await world.factsOf(mira)).toEqual(['attempt.started.v1']);
  });

  it('begins anew once an attempt was handed in', async () => {
    const mira = asActor();
    const first = await world.submitted(mira);
    const second = await world.start(mira);
    expect(second).not.toBe(first);
    const { assessment } = await world.ask(
      mira,
      '{ assessment(key: "big-five") { viewerAttempt { id state } } }',
    );
    expect(assessment.viewerAttempt).toEqual({ id: second, state: 'STARTED' });
  });

  it('begins nothing without consent, signed out, or with what is no assessment', async () => {
    const mira = asActor();
    const refused = await world.act(mira, 'startAssessmentAttempt', { ...begin, consent: false }, whole);
    expect([refused.attempt, codes(refused)]).toEqual([null, ['CONSENT_REQUIRED@consent']]);
    const gone = { ...begin, assessmentId: assessmentId.encode(asActor().userId) };
    expect(codes(await world.act(mira, 'startAssessmentAttempt', gone, ''))).toEqual([
      'NOT_FOUND@assessmentId',
    ]);
    expect(await world.refusal(null, 'startAssessmentAttempt', begin)).toBe('UNAUTHENTICATED');
    expect(await world.refusal(mira, 'startAssessmentAttempt', { ...begin, assessmentId: 'user_1' })).toBe(
      'BAD_USER_INPUT',
    );
    expect(await world.factsOf(mira)).toEqual([]);
  });

  it('answers a repeat with the same key alike', async () => {
    const mira = asActor();
    const meta = { idempotency: { key: 'begin-once', fields: {} } };
    const first = await world.act(mira, 'startAssessmentAttempt', begin, 'attempt { id }', meta);
    const again = await world.act(mira, 'startAssessmentAttempt', begin, 'attempt { id }', meta);
    expect(again).toEqual(first);
  });
});

describe('saveAnswers', () => {
  it('writes answers over earlier ones and leaves the others', async () => {
    const mira = asActor();
    const attemptId = await world.start(mira);
    const first = await world.act(
      mira,
      'saveAnswers',
      { attemptId, answers: answersOf([1, 2, 3], () => 2) },
      whole,
    );
    expect(first.attempt).toMatchObject({ state: 'IN_PROGRESS', answeredCount: 3 });
    const twice = [...answersOf([3, 4], () => 1), ...answersOf([4], () => 5)];
    const second = await world.act(mira, 'saveAnswers', { attemptId, answers: twice }, whole);
    expect(second.attempt.answeredCount).toBe(4);
    expect([1, 2, 3, 4].map((number) => valueAt(second.attempt, number))).toEqual([2, 2, 1, 5]);
    expect(await world.factsOf(mira)).toEqual(['attempt.started.v1']);
  });

  it('loses nothing of what two devices write at the same moment', async () => {
    const mira = asActor();
    const attemptId = await world.start(mira);
    await atOnce(20, (index) => {
      const own = all.filter((number) => number % 2 === index % 2);
      const answers = answersOf(own, (number) => ((number + index) % 5) + 1);
      // Each device goes through its half in an order of its own.
      if (index % 4 > 1) answers.reverse();
      return world.act(mira, 'saveAnswers', { attemptId, answers }, '');
    });
    const attempt = await read(mira, attemptId);
    expect(attempt.answeredCount).toBe(50);
    // Every save is whole: each half is what one of its devices wrote last.
    for (const half of [1, 2]) {
      const own = all.filter((number) => number % 2 === half % 2);
      const shifts = new Set(own.map((number) => (((valueAt(attempt, number) ?? 0) - 1 - number) % 5) + 5));
      expect(new Set([...shifts].map((shift) => shift % 5)).size).toBe(1);
    }
  });

  it('refuses what the assessment does not have, with the place of it, and writes none of it', async () => {
    const mira = asActor();
    const attemptId = await world.start(mira);
    const save = (answers: object[]): Promise<TestResult> =>
      world.act(mira, 'saveAnswers', { attemptId, answers }, 'attempt { id }');
    const good = { questionId: question(1), value: 5 };
    expect(codes(await save([good, { questionId: 'q51', value: 1 }]))).toEqual([
      'QUESTION_UNKNOWN@answers.1.questionId',
    ]);
    expect(codes(await save([good, good, { questionId: question(2), value: 6 }]))).toEqual([
      'ANSWER_NOT_OFFERED@answers.2.value',
    ]);
    const many = Array.from({ length: 101 }, () => good);
    expect(codes(await save(many))).toEqual(['TOO_MANY@answers']);
    expect(await read(mira, attemptId)).toEqual({ state: 'STARTED', answeredCount: 0, answers: [] });
  });

  it('refuses visitors, and an attempt of somebody else looks missing', async () => {
    const mira = asActor();
    const attemptId = await world.start(mira);
    const input = { attemptId, answers: answersOf([1]) };
    expect(await world.refusal(null, 'saveAnswers', input)).toBe('UNAUTHENTICATED');
    for (const other of [asActor(), asActor({ role: 'SUPER_ADMIN' })]) {
      const theirs = await world.act(other, 'saveAnswers', input, whole);
      const none = await world.act(other, 'saveAnswers', { ...input, attemptId: unknown }, whole);
      expect(theirs).toEqual(none);
      expect(codes(theirs)).toEqual(['NOT_FOUND@attemptId']);
    }
    expect((await read(mira, attemptId)).answeredCount).toBe(0);
  });

  it('refuses after 30 days, when a new attempt begins instead', async () => {
    const own = await startAssessments();
    const mira = asActor();
    const attemptId = await own.start(mira);
    own.clock.advance({ days: 30, ms: -1 });
    expect((await own.answer(mira, attemptId)).attempt.answeredCount).toBe(50);
    own.clock.advance({ ms: 1 });
    expect(codes(await own.answer(mira, attemptId))).toEqual(['ATTEMPT_EXPIRED@attemptId']);
    expect(codes(await own.act(mira, 'submitAssessmentAttempt', { attemptId }, ''))).toEqual([
      'ATTEMPT_EXPIRED@attemptId',
    ]);
    const state = async (): Promise<unknown> =>
      (
        await own.ask(mira, 'query ($id: ID!) { assessmentAttempt(id: $id) { state } }', {
          id: attemptId,
        })
      ).assessmentAttempt.state;
    expect(await state()).toBe('EXPIRED');
    expect(await own.start(mira)).not.toBe(attemptId);
    expect(await state()).toBe('EXPIRED');
    await own.close();
  });
});

describe('submitAssessmentAttempt', () => {
  it('hands the answers in for good, and tells of it once', async () => {
    const mira = asActor();
    const attemptId = await world.start(mira);
    await world.answer(mira, attemptId);
    const answers = await atOnce(8, () =>
      world.act(mira, 'submitAssessmentAttempt', { attemptId }, 'attempt { state submittedAt }'),
    );
    expect(answers).toEqual(
      Array.from({ length: 8 }, () => ({
        attempt: { state: 'SUBMITTED', submittedAt: '2026-11-21T09:00:00.000Z' },
        userErrors: [],
      })),
    );
    expect(await world.factsOf(mira)).toEqual(['attempt.started.v1', 'attempt.submitted.v1']);
    expect(codes(await world.answer(mira, attemptId))).toEqual(['ATTEMPT_SUBMITTED@attemptId']);
  });

  it('names the questions that are still without an answer, and tells of nothing', async () => {
    const mira = asActor();
    const attemptId = await world.start(mira);
    await world.answer(mira, attemptId, (number) => (number === 7 || number === 50 ? null : 4));
    const refused = await world.act(mira, 'submitAssessmentAttempt', { attemptId }, 'attempt { id }');
    expect(refused).toEqual({
      attempt: null,
      userErrors: [
        {
          code: 'ANSWERS_MISSING',
          field: ['attemptId'],
          message: 'Still without an answer: questions 7, 50.',
        },
      ],
    });
    expect(await world.factsOf(mira)).toEqual(['attempt.started.v1']);
  });

  it('never takes an answer that came after the others were handed in', async () => {
    const mira = asActor();
    const attemptId = await world.start(mira);
    await world.answer(mira, attemptId, () => 1);
    const outcomes = await atOnce(10, (index) =>
      index === 5
        ? world.act(mira, 'submitAssessmentAttempt', { attemptId }, '')
        : world.act(mira, 'saveAnswers', { attemptId, answers: answersOf(all, () => 5) }, ''),
    );
    const wrote = outcomes.some((outcome, index) => index !== 5 && codes(outcome).length === 0);
    expect(valueAt(await read(mira, attemptId), 1)).toBe(wrote ? 5 : 1);
    expect(codes(await world.answer(mira, attemptId))).toEqual(['ATTEMPT_SUBMITTED@attemptId']);
  });

  it('refuses visitors and malformed ids, and an attempt of somebody else looks missing', async () => {
    const attemptId = await world.submitted(asActor());
    expect(await world.refusal(null, 'submitAssessmentAttempt', { attemptId })).toBe('UNAUTHENTICATED');
    expect(await world.refusal(asActor(), 'submitAssessmentAttempt', { attemptId: 'guild_1' })).toBe(
      'BAD_USER_INPUT',
    );
    for (const other of [asActor(), asActor({ role: 'ADMIN' })]) {
      const refused = await world.act(other, 'submitAssessmentAttempt', { attemptId }, 'attempt { id }');
      expect([refused.attempt, codes(refused)]).toEqual([null, ['NOT_FOUND@attemptId']]);
    }
  });
});
