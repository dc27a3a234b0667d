import { asActor, type TestResult } from '@testverse/platform/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { profileId } from '../../node.ts';
import {
  atOnce,
  codes,
  startAssessments,
  userIdOf,
  type AssessmentsWorld,
  type Person,
} from '../../testing/assessments.ts';
import { scoresOf } from './personality-profile.policy.ts';

let world: AssessmentsWorld;

beforeAll(async () => {
  world = await startAssessments();
});
afterAll(() => world.close());

const whole = `profile { id version title notice createdAt user { id } assessment { key }
  scales { key label mean score band { low high } reading itemCount } }`;

async function profileOf(person: Person, valueOf?: (number: number) => number): Promise<TestResult> {
  const attemptId = await world.submitted(person, valueOf);
  return (await world.act(person, 'createPersonalityProfile', { attemptId }, whole)).profile;
}

describe('createPersonalityProfile', () => {
  it('makes a profile of the answers: every scale with its score, its band and a reading', async () => {
    const mira = asActor();
    // Everybody agrees a little with everything: what is left of a scale is how many of its items agree with it.
    const profile = await profileOf(mira, () => 4);
    expect(profile).toMatchObject({
      id: expect.stringMatching(/^personality_profile_/),
      version: 1,
      title: null,
      notice: expect.stringContaining('not a diagnosis'),
      user: { id: userIdOf(mira) },
      assessment: { key: 'big-five' },
    });
    expect(profile.scales.map((scale: TestResult) => [scale.key, scale.score, scale.reading])).toEqual([
      ['extraversion', 50, 'BETWEEN'],
      ['agreeableness', 55, 'BETWEEN'],
      ['conscientiousness', 55, 'BETWEEN'],
      ['emotional-stability', 35, 'BETWEEN'],
      ['intellect-imagination', 60, 'BETWEEN'],
    ]);
    // Emotional stability: 4 4 and eight times 2, so m 2.4, s² 6.4/9, margin 2.262 · 0.26667 = 0.6032.
    expect(profile.scales[3]).toEqual({
      key: 'emotional-stability',
      label: 'Emotional stability',
      mean: 2.4,
      score: 35,
      band: { low: 19.92, high: 50.08 },
      reading: 'BETWEEN',
      itemCount: 10,
    });
  });

  it('makes one of an attempt, also when asked many times at once, and tells of it once', async () => {
    const mira = asActor();
    const attemptId = await world.submitted(mira);
    const made = await atOnce(10, () => world.act(mira, 'createPersonalityProfile', { attemptId }, whole));
    expect(new Set(made.map(({ profile }) => profile.id)).size).toBe(1);
    expect(await world.factsOf(mira)).toEqual([
      'attempt.started.v1',
      'attempt.submitted.v1',
      'personality_profile.created.v1',
    ]);
    const query = 'query ($id: ID!) { assessmentAttempt(id: $id) { state submittedAt } }';
    expect((await world.ask(mira, query, { id: attemptId })).assessmentAttempt).toEqual({
      state: 'SCORED',
      submittedAt: '2026-11-21T09:00:00.000Z',
    });
    expect(
      codes(await world.act(mira, 'submitAssessmentAttempt', { attemptId }, 'attempt { state }')),
    ).toEqual([]);
  });

  it('refuses an attempt that was not handed in, and tells of nothing', async () => {
    const mira = asActor();
    const attemptId = await world.start(mira);
    await world.answer(mira, attemptId);
    const refused = await world.act(mira, 'createPersonalityProfile', { attemptId }, whole);
    expect([refused.profile, codes(refused)]).toEqual([null, ['ATTEMPT_NOT_SUBMITTED@attemptId']]);
    expect(await world.factsOf(mira)).toEqual(['attempt.started.v1']);
  });

  it('refuses visitors and malformed ids, and an attempt of somebody else looks missing', async () => {
    const attemptId = await world.submitted(asActor());
    expect(await world.refusal(null, 'createPersonalityProfile', { attemptId })).toBe('UNAUTHENTICATED');
    expect(await world.refusal(asActor(), 'createPersonalityProfile', { attemptId: 'x' })).toBe(
      'BAD_USER_INPUT',
    );
    for (const other of [asActor(), asActor({ role: 'SUPER_ADMIN' })]) {
      const refused = await world.act(other, 'createPersonalityProfile', { attemptId }, whole);
      expect([refused.profile, codes(refused)]).toEqual([null, ['NOT_FOUND@attemptId']]);
    }
  });
});

describe('updatePersonalityProfile', () => {
  it('gives a profile a name and takes it away again; what was measured stays', async () => {
    const mira = asActor();
    const { id, ...made } = await profileOf(mira);
    const named = await world.act(
      mira,
      'updatePersonalityProfile',
      { profileId: id, title: '  Autumn ' },
      whole,
    );
    expect(named.profile).toEqual({ ...made, id, title: 'Autumn' });
    const bare = await world.act(mira, 'updatePersonalityProfile', { profileId: id, title: null }, whole);
    expect(bare.profile).toEqual({ ...made, id, title: null });
  });

  it('refuses a title that is too long, empty or of several lines', async () => {
    const mira = asActor();
    const { id } = await profileOf(mira);
    const attempt = async (title: string): Promise<string[]> =>
      codes(await world.act(mira, 'updatePersonalityProfile', { profileId: id, title }, ''));
    expect(await attempt('x'.repeat(101))).toEqual(['TOO_LONG@title']);
    expect(await attempt('   ')).toEqual(['INVALID_FORMAT@title']);
    expect(await attempt('a\nb')).toEqual(['INVALID_FORMAT@title']);
  });

  it('refuses visitors, and a profile of somebody else looks missing', async () => {
    const mira = asActor();
    const { id } = await profileOf(mira);
    const input = { profileId: id, title: 'Mine' };
    expect(await world.refusal(null, 'updatePersonalityProfile', input)).toBe('UNAUTHENTICATED');
    const unknown = { ...input, profileId: profileId.encode(asActor().userId) };
    for (const other of [asActor(), asActor({ role: 'ADMIN' })]) {
      const theirs = await world.act(other, 'updatePersonalityProfile', input, whole);
      expect(theirs).toEqual(await world.act(other, 'updatePersonalityProfile', unknown, whole));
      expect(codes(theirs)).toEqual(['NOT_FOUND@profileId']);
    }
    const query = 'query ($id: ID!) { personalityProfile(id: $id) { title } }';
    expect((await world.ask(mira, query, { id })).personalityProfile).toEqual({ title: null });
  });
});

describe('User.personalityProfiles', () => {
  it('lists the own ones, latest first and page by page, and is null for everybody else', async () => {
    const mira = asActor();
    const ids: string[] = [];
    for (let round = 0; round < 3; round += 1) {
      world.clock.advance({ minutes: 1 });
      ids.unshift((await profileOf(mira)).id);
    }
    const query = `query ($of: [_Any!]!, $after: String) { _entities(representations: $of) { ... on User {
      personalityProfiles(first: 2, after: $after) { edges { node { id } } pageInfo { hasNextPage endCursor } } } } }`;
    const of = [mira, asActor()].map((person) => ({ __typename: 'User', id: userIdOf(person) }));
    const [own, others] = (await world.ask(mira, query, { of }))._entities;
    expect(others.personalityProfiles).toBeNull();
    const after = own.personalityProfiles.pageInfo.endCursor;
    const [rest] = (await world.ask(mira, query, { of, after }))._entities;
    const listed = [own, rest].flatMap((user) =>
      user.personalityProfiles.edges.map(({ node }: TestResult) => node.id),
    );
    expect(listed).toEqual(ids);
    for (const other of [null, asActor(), asActor({ role: 'ADMIN' })]) {
      expect((await world.ask(other, query, { of: [of[0]] }))._entities[0].personalityProfiles).toBeNull();
    }
  });
});

describe('a profile', () => {
  it('can be computed anew from the answers and the version', async () => {
    const mira = asActor();
    await profileOf(mira, (number) => ((number * 7) % 5) + 1);
    const { dataSource } = world.running;
    const [row]: TestResult[] = await dataSource.query(
      `select p.scores, v.definition, (select jsonb_agg(jsonb_build_object('questionId', w.question_id, 'value', w.value))
         from assessments.answer w where w.attempt_id = p.attempt_id) as answers
       from assessments.personality_profile p join assessments.assessment_version v on v.id = p.version_id
       where p.user_id = $1`,
      [mira.userId],
    );
    expect(row.answers).toHaveLength(50);
    expect(scoresOf(row.definition, row.answers)).toEqual(row.scores);
  });

  it('needs as many statements in a list of thirty as in one of three', async () => {
    const mira = asActor();
    for (let made = 0; made < 3; made += 1) await profileOf(mira);
    const query = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on User {
      personalityProfiles(first: 100) { edges { node { version notice assessment { title } scales { key label } } } } } } }`;
    const of = [{ __typename: 'User', id: userIdOf(mira) }];
    let listed: TestResult;
    const count = (): Promise<number> =>
      world.countStatements(async () => {
        listed = (await world.ask(mira, query, { of }))._entities[0].personalityProfiles.edges;
      });
    const three = await count();
    expect([three, listed.length]).toEqual([2, 3]);
    await world.running.dataSource.query(
      `with made as (
         insert into assessments.attempt (id, created_at, updated_at, version, user_id, assessment_id, version_id, state,
           consented_at, started_at, expires_at, submitted_at)
         select gen_random_uuid(), created_at, updated_at, 1, user_id, assessment_id, version_id, state, consented_at,
           started_at, expires_at, submitted_at
         from assessments.attempt, generate_series(1, 9) where user_id = $1 returning *)
       insert into assessments.personality_profile (id, created_at, updated_at, version, user_id, attempt_id,
         assessment_id, version_id, scores)
       select gen_random_uuid(), made.created_at, made.updated_at, 1, made.user_id, made.id, made.assessment_id,
         made.version_id, (select scores from assessments.personality_profile where user_id = $1 limit 1) from made`,
      [mira.userId],
    );
    expect([await count(), listed.length]).toEqual([2, 30]);
  });
});
