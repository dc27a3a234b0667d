import { anonymousActor, type Actor } from '@testverse/platform/actor';
import { createLogger } from '@testverse/platform/log';
import { openSubgraph, type RunningSubgraph } from '@testverse/platform/server';
import { asActor, cloneDatabase, type TestResult } from '@testverse/platform/testing';
import { graphql } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bigFive } from './definitions/big-five.ts';
import type { Definition } from './definitions/index.ts';
import { userId } from './extends/user/user.stub.ts';
import { assessmentsSubgraph } from './subgraph.ts';
import { bigFiveId } from './testing/assessments.ts';

/** Answers that nothing else in the world looks like. */
const values = [7_317_001, 7_317_002, 7_317_003];
const canary = /731700\d/;
const marked: Definition = {
  ...bigFive,
  choices: values.map((value) => ({ value, label: `Choice ${value - 7_317_001}` })),
};

/** The only places where answers, or anything made of them, may be. */
const wholeAttempt = 'id state answeredCount submittedAt answers { questionId value answeredAt }';
const wholeProfile = 'id title scales { key mean score band { low high } reading }';

describe('what somebody answered', () => {
  const lines: string[] = [];
  const mira = asActor();
  let running: RunningSubgraph;
  let attemptId: string;
  let openAttemptId: string;
  let profileId: string;

  async function run(
    actor: Actor,
    source: string,
    variableValues: Record<string, unknown>,
    key?: string,
  ): Promise<TestResult> {
    const idempotency = key === undefined ? undefined : { key, fields: {} };
    const context = running.createContext({ requestId: 'r', actor, idempotency });
    const answer = await graphql({ schema: running.schema, source, variableValues, contextValue: context });
    return { data: answer.data, errors: answer.errors && running.formatErrors(answer.errors, context) };
  }

  /** @param key for safe repetition; it means something only to who sent it */
  async function act(
    actor: Actor,
    field: string,
    input: object,
    selection: string,
    key?: string,
  ): Promise<TestResult> {
    const type = `${field.charAt(0).toUpperCase()}${field.slice(1)}Input`;
    const document = `mutation ($input: ${type}!) { ${field}(input: $input) { ${selection} userErrors { code message } } }`;
    return run(actor, document, { input }, key);
  }

  const answers = marked.questions.map(({ id }, index) => ({ questionId: id, value: values[index % 3] }));

  beforeAll(async () => {
    const definition = assessmentsSubgraph({ definitions: [marked] });
    const log = createLogger({
      service: 'test',
      level: 'debug',
      destination: { write: (line) => void lines.push(line) },
    });
    const databaseUrl = await cloneDatabase([definition]);
    running = await openSubgraph(definition, { databaseUrl, poolSize: 4, log });
    const begin = { assessmentId: bigFiveId, consent: true };
    const begun = async (): Promise<string> => {
      const { data } = await act(mira, 'startAssessmentAttempt', begin, 'attempt { id }');
      return data.startAssessmentAttempt.attempt.id;
    };
    attemptId = await begun();
    await act(mira, 'saveAnswers', { attemptId, answers }, '');
    await act(mira, 'submitAssessmentAttempt', { attemptId }, '', 'submit');
    const made = await act(mira, 'createPersonalityProfile', { attemptId }, 'profile { id }', 'create');
    profileId = made.data.createPersonalityProfile.profile.id;
    openAttemptId = await begun();
    await act(mira, 'saveAnswers', { attemptId: openAttemptId, answers: answers.slice(0, 9) }, '');
  });
  afterAll(() => running.close());

  const queries = `query ($attempt: ID!, $profile: ID!, $of: [_Any!]!) {
    assessmentAttempt(id: $attempt) { ${wholeAttempt} }
    personalityProfile(id: $profile) { ${wholeProfile} }
    assessment(key: "big-five") { viewerAttempt { ${wholeAttempt} } }
    assessments { edges { node { viewerAttempt { ${wholeAttempt} } } } }
    _entities(representations: $of) {
      ... on AssessmentAttempt { ${wholeAttempt} }
      ... on PersonalityProfile { ${wholeProfile} }
      ... on Assessment { viewerAttempt { ${wholeAttempt} } }
      ... on User { personalityProfiles { edges { node { ${wholeProfile} } } } }
    } }`;

  const everywhere = (attempt: string): Record<string, unknown> => ({
    attempt,
    profile: profileId,
    of: [
      { __typename: 'AssessmentAttempt', id: attempt },
      { __typename: 'PersonalityProfile', id: profileId },
      { __typename: 'Assessment', id: bigFiveId },
      { __typename: 'User', id: userId.encode(mira.userId) },
    ],
  });

  it('is there for the person, on every path', async () => {
    const { data, errors } = await run(mira, queries, everywhere(attemptId));
    expect(errors).toBeUndefined();
    expect(data.assessmentAttempt).toMatchObject({ state: 'SCORED', answeredCount: 50 });
    expect(data._entities[0].answers).toHaveLength(50);
    expect(data.assessment.viewerAttempt).toMatchObject({ id: openAttemptId, answeredCount: 9 });
    expect(data._entities[3].personalityProfiles.edges[0].node.id).toBe(profileId);
  });

  it.each([
    ['a visitor', anonymousActor()],
    ['another person', asActor()],
    ['a moderator of the platform', asActor({ role: 'MODERATOR' })],
    ['an administrator of the platform', asActor({ role: 'ADMIN' })],
    ['a super administrator of the platform', asActor({ role: 'SUPER_ADMIN' })],
  ])('is not there for %s, neither asked for nor acted on', async (_, other) => {
    const seen: unknown[] = [];
    for (const attempt of [attemptId, openAttemptId]) {
      const { data, errors } = await run(other, queries, everywhere(attempt));
      seen.push(data, errors);
      expect(data).toEqual({
        assessmentAttempt: null,
        personalityProfile: null,
        assessment: { viewerAttempt: null },
        assessments: { edges: [{ node: { viewerAttempt: null } }] },
        _entities: [null, null, { viewerAttempt: null }, { personalityProfiles: null }],
      });
      const acts = [
        act(other, 'saveAnswers', { attemptId: attempt, answers: [] }, `attempt { ${wholeAttempt} }`),
        act(
          other,
          'submitAssessmentAttempt',
          { attemptId: attempt },
          `attempt { ${wholeAttempt} }`,
          'submit',
        ),
        act(
          other,
          'createPersonalityProfile',
          { attemptId: attempt },
          `profile { ${wholeProfile} }`,
          'create',
        ),
        act(other, 'updatePersonalityProfile', { profileId, title: 'x' }, `profile { ${wholeProfile} }`),
      ];
      for (const { data, errors } of await Promise.all(acts)) {
        seen.push(data, errors);
        const [payload] = Object.values<TestResult>(data ?? {});
        const codes = payload
          ? payload.userErrors.map(({ code }: { code: string }) => code)
          : errors.map((error: TestResult) => error.extensions.code);
        expect(codes).toEqual([other.userId === null ? 'UNAUTHENTICATED' : 'NOT_FOUND']);
      }
    }
    expect(JSON.stringify(seen)).not.toMatch(canary);
  });

  it('is in no event', async () => {
    const rows = await running.dataSource.query<{ type: string; payload: object }[]>(
      'select type, payload from assessments.event_log order by position',
    );
    expect(rows.map(({ type, payload }) => [type, Object.keys(payload).sort()])).toEqual([
      ['assessments.attempt.started.v1', ['assessmentId', 'attemptId', 'userId']],
      ['assessments.attempt.submitted.v1', ['assessmentId', 'attemptId', 'userId']],
      ['assessments.personality_profile.created.v1', ['assessmentId', 'attemptId', 'profileId', 'userId']],
      ['assessments.attempt.started.v1', ['assessmentId', 'attemptId', 'userId']],
    ]);
    expect(JSON.stringify(rows)).not.toMatch(canary);
  });

  it('is in no error and in no line of the log, also when the database fails in the middle', async () => {
    const seen: TestResult[] = [];
    const wrong = [{ questionId: 'q01', value: 7_317_009 }];
    seen.push(await act(mira, 'saveAnswers', { attemptId: openAttemptId, answers: wrong }, ''));
    seen.push(await act(mira, 'saveAnswers', { attemptId, answers }, ''));
    await running.dataSource.query('alter table assessments.answer rename to gone');
    seen.push(await act(mira, 'saveAnswers', { attemptId: openAttemptId, answers }, ''));
    await running.dataSource.query('alter table assessments.gone rename to answer');
    await running.dataSource.query(
      'alter table assessments.answer add constraint narrow check (value < 7317002) not valid',
    );
    seen.push(await act(mira, 'saveAnswers', { attemptId: openAttemptId, answers: answers.slice(1) }, ''));
    await running.dataSource.query('alter table assessments.answer drop constraint narrow');
    expect(
      seen.map(({ data, errors }) => errors?.[0]?.extensions.code ?? data.saveAnswers.userErrors[0].code),
    ).toEqual(['ANSWER_NOT_OFFERED', 'ATTEMPT_SUBMITTED', 'INTERNAL', 'INTERNAL']);
    expect(JSON.stringify(seen)).not.toMatch(canary);
    expect(lines.join('')).toContain('unexpected error in a resolver');
    expect(lines.join('')).not.toMatch(canary);
  });
});
