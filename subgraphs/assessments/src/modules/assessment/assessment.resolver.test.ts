import { asActor, type TestResult } from '@testverse/platform/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bigFive } from '../../definitions/big-five.ts';
import type { Definition } from '../../definitions/index.ts';
import { assessmentId } from '../../node.ts';
import { all, bigFiveId, startAssessments, type AssessmentsWorld } from '../../testing/assessments.ts';

let world: AssessmentsWorld;

beforeAll(async () => {
  world = await startAssessments();
});
afterAll(() => world.close());

describe('assessment', () => {
  it('is found by id and by key, for a visitor, with everything but the keying', async () => {
    const fields = `id key kind version title notice estimatedMinutes questionCount source
      scales { key label } viewerAttempt { id }`;
    const { byId, byKey } = await world.ask(
      null,
      `query ($id: ID) { byId: assessment(id: $id) { ${fields} } byKey: assessment(key: "big-five") { ${fields} } }`,
      { id: bigFiveId },
    );
    expect(byId).toEqual(byKey);
    expect(byId).toMatchObject({
      id: bigFiveId,
      key: 'big-five',
      kind: 'PERSONALITY',
      version: 1,
      questionCount: 50,
      notice: expect.stringContaining('not a diagnosis'),
      viewerAttempt: null,
    });
    expect(byId.scales).toHaveLength(5);
    expect(world.running.sdl).not.toMatch(/isReversed|keyed|contentHash/);
  });

  it('pages its questions in the order in which they are asked, each with five choices', async () => {
    const query = `query ($after: String) { assessment(key: "big-five") { questions(first: 30, after: $after) {
      edges { node { id number text choices { value label } } } pageInfo { hasNextPage endCursor } } } }`;
    const { questions: first } = (await world.ask(null, query)).assessment;
    const { endCursor: after } = first.pageInfo;
    const { questions: rest } = (await world.ask(null, query, { after })).assessment;
    expect([first.pageInfo.hasNextPage, rest.pageInfo.hasNextPage]).toEqual([true, false]);
    const nodes = [...first.edges, ...rest.edges].map(({ node }: TestResult) => node);
    expect(nodes.map(({ number }) => number)).toEqual(all);
    expect(nodes.map(({ text }) => text)).toEqual(bigFive.questions.map(({ text }) => text));
    expect(nodes.every(({ choices }) => choices.length === 5 && choices[0].value === 1)).toBe(true);
  });

  it('is null when there is none, and wants exactly one argument', async () => {
    const gone = assessmentId.encode(asActor().userId);
    for (const argument of [`id: "${gone}"`, 'key: "nothing"', 'key: "\\u0000"', 'key: ""']) {
      expect(await world.ask(null, `{ assessment(${argument}) { id } }`)).toEqual({ assessment: null });
    }
    for (const args of ['', '(id: "guild_1")', `(id: "${gone}", key: "big-five")`]) {
      const { errors } = await world.run(`{ assessment${args} { id } }`);
      expect(errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
    }
  });
});

/** Copies of the Big Five under other keys. */
function copies(count: number): Definition[] {
  return Array.from({ length: count }, (_, index) => ({
    ...bigFive,
    id: bigFive.id.slice(0, -4) + String(1000 + index),
    key: `copy-${String(index).padStart(2, '0')}`,
  }));
}

describe('assessments', () => {
  it('lists all of them by key, with as many statements for thirty as for three', async () => {
    const own = await startAssessments({ definitions: copies(30) });
    const mira = asActor();
    for (const { id } of copies(30)) {
      const input = { assessmentId: assessmentId.encode(id), consent: true };
      const { attempt } = await own.act(mira, 'startAssessmentAttempt', input, 'attempt { id }');
      const answers = [{ questionId: 'q01', value: 1 }];
      await own.act(mira, 'saveAnswers', { attemptId: attempt.id, answers }, '');
    }
    const query = `query ($first: Int) { assessments(first: $first) { edges { node { key
      questions(first: 2) { edges { node { number } } }
      viewerAttempt { answeredCount questionCount answers { value } assessment { version } } } } } }`;
    let listed: TestResult;
    const count = (first: number): Promise<number> =>
      own.countStatements(async () => (listed = (await own.ask(mira, query, { first })).assessments.edges));
    const three = await count(3);
    expect(listed).toHaveLength(3);
    expect(await count(30)).toBe(three);
    expect(three).toBe(6);
    expect(listed.map(({ node }: TestResult) => node.key)).toEqual(copies(30).map(({ key }) => key));
    expect(listed[29].node.viewerAttempt).toEqual({
      answeredCount: 1,
      questionCount: 50,
      answers: [{ value: 1 }],
      assessment: { version: 1 },
    });
    await own.close();
  });
});

describe('versions', () => {
  const changed: Definition = { ...bigFive, estimatedMinutes: 9, questions: bigFive.questions.slice(0, 40) };
  const present = '{ assessment(key: "big-five") { id version estimatedMinutes questionCount } }';

  it('new content is the next version, once; an attempt goes on with its own', async () => {
    const before = await startAssessments();
    const mira = asActor();
    const attemptId = await before.start(mira);
    await before.answer(mira, attemptId);

    const { databaseUrl } = before;
    const start = (): Promise<AssessmentsWorld> => startAssessments({ definitions: [changed], databaseUrl });
    const after = await Promise.all([start(), start(), start()]);
    for (const world of after) {
      expect((await world.ask(null, present)).assessment).toEqual({
        id: bigFiveId,
        version: 2,
        estimatedMinutes: 9,
        questionCount: 40,
      });
    }
    // A process with the older content comes back, and does no harm.
    const late = await startAssessments({ databaseUrl });
    expect((await late.ask(null, present)).assessment.version).toBe(2);

    const [now] = after;
    const submitted = await now.act(
      mira,
      'submitAssessmentAttempt',
      { attemptId },
      'attempt { state questionCount assessment { version questionCount } }',
    );
    expect(submitted.attempt).toEqual({
      state: 'SUBMITTED',
      questionCount: 50,
      assessment: { version: 1, questionCount: 50 },
    });
    const { profile } = await now.act(
      mira,
      'createPersonalityProfile',
      { attemptId },
      'profile { version scales { itemCount } }',
    );
    expect([profile.version, profile.scales[0].itemCount]).toEqual([1, 10]);
    const states: unknown = await before.running.dataSource.query(
      'select number, state from assessments.assessment_version order by number',
    );
    expect(states).toEqual([
      { number: 1, state: 'RETIRED' },
      { number: 2, state: 'PUBLISHED' },
    ]);
    await Promise.all([before, late, ...after].map((one) => one.close()));
  });

  it.each([
    `update assessments.assessment_version set definition = jsonb_set(definition, '{title}', '"Other"')`,
    `update assessments.assessment_version set content_hash = 'x'`,
    'update assessments.assessment_version set number = number + 1',
    `update assessments.assessment_version set state = 'DRAFT'`,
    'delete from assessments.assessment_version',
    'truncate assessments.assessment_version cascade',
  ])('that were published are not changed by anybody: %s', async (statement) => {
    await world.ask(null, present);
    await expect(world.running.dataSource.query(statement)).rejects.toThrow(/never changes/);
    expect((await world.ask(null, present)).assessment).toMatchObject({ version: 1, estimatedMinutes: 8 });
  });
});
