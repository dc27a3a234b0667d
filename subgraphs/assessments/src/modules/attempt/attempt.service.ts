import { requireUser } from '@testverse/platform/actor';
import type { Once, RequestContext } from '@testverse/platform/context';
import { notFound } from '@testverse/platform/errors';
import type { EntityManager } from 'typeorm';
import type { AssessmentsContext } from '../../context.ts';
import type { AssessmentEdition } from '../assessment/index.ts';
import { attemptDays, AttemptState, type Answer, type AttemptEntity } from './attempt.entity.ts';
import { answerError, answersMissing, attemptError } from './attempt.errors.ts';
import { attemptStarted, attemptSubmitted } from './attempt.events.ts';
import { canAnswer, faultOf, missingNumbers, stateAt } from './attempt.policy.ts';
import * as attempts from './attempt.repository.ts';

type Tx = RequestContext<object>;

/** The field of every input but `startAssessmentAttempt`'s that names the attempt. */
const byInput = ['attemptId'];
const dayMs = 24 * 60 * 60 * 1000;

/** How often an open attempt is looked for that another act closed at the same moment. */
const openings = 3;

/**
 * Attempts at assessments, and the answers in them. An attempt and everything in it are its person's alone: whoever else
 * asks, the platform's administrators included, finds nothing. Every act on an attempt takes its row lock first, so
 * answers from two devices are written one after the other and none is lost, and nothing is written after the answers
 * were handed in.
 */
export class AttemptService {
  /** Begins an attempt at the present version. One that is open already is the answer instead. @throws NOT_FOUND */
  async start(ctx: AssessmentsContext, assessmentId: string): Promise<AttemptEntity> {
    const { userId } = requireUser(ctx.actor);
    const edition = await ctx.load.assessment.load(assessmentId);
    if (!edition) throw notFound('assessment', ['assessmentId']);
    return ctx.transact((tx) => this.open(tx, userId, edition), { once: once(ctx) });
  }

  /**
   * Writes answers over earlier ones to the same questions, all or none of them.
   * @throws NOT_FOUND, ATTEMPT_SUBMITTED, ATTEMPT_EXPIRED, QUESTION_UNKNOWN, ANSWER_NOT_OFFERED
   */
  async save(ctx: AssessmentsContext, attemptId: string, answers: readonly Answer[]): Promise<AttemptEntity> {
    requireUser(ctx.actor);
    return ctx.transact(
      async (tx) => {
        const attempt = await this.hold(tx, attemptId);
        const refusal = canAnswer(attempt, tx.clock.now());
        if (refusal) throw attemptError(refusal);
        const { definition } = await editionOf(tx, attempt);
        const fault = faultOf(definition, answers);
        if (fault) throw answerError(fault);
        if (answers.length === 0) return attempt;
        // Of several answers to one question in one act the last counts, as in several acts.
        const last = new Map(answers.map((answer) => [answer.questionId, answer]));
        await attempts.writeAnswers(tx.db, attemptId, [...last.values()], tx.clock.now());
        return attempts.move(tx.db, attempt, AttemptState.IN_PROGRESS, tx.clock.now());
      },
      { once: once(ctx, attemptId) },
    );
  }

  /**
   * Hands the answers in, for good. Doing it again changes nothing.
   * @throws NOT_FOUND, ATTEMPT_EXPIRED, ANSWERS_MISSING
   */
  async submit(ctx: AssessmentsContext, attemptId: string): Promise<AttemptEntity> {
    requireUser(ctx.actor);
    return ctx.transact(
      async (tx) => {
        const attempt = await this.hold(tx, attemptId);
        const now = tx.clock.now();
        const refusal = canAnswer(attempt, now);
        if (refusal === 'ATTEMPT_SUBMITTED') return attempt;
        if (refusal) throw attemptError(refusal);
        const { definition } = await editionOf(tx, attempt);
        const missing = missingNumbers(definition, await attempts.listAnswers(tx.db, [attemptId]));
        if (missing.length > 0) throw answersMissing(missing);
        const submitted = await attempts.move(tx.db, attempt, AttemptState.SUBMITTED, now);
        await tx.events.append(tx, [attemptSubmitted(submitted)]);
        return submitted;
      },
      { once: once(ctx, attemptId) },
    );
  }

  /** Locks an attempt of the actor's own. @throws NOT_FOUND */
  async hold(tx: Tx, attemptId: string): Promise<AttemptEntity> {
    const attempt = await attempts.lockOwn(tx.db, requireUser(tx.actor).userId, attemptId);
    if (!attempt) throw notFound('attempt', byInput);
    return attempt;
  }

  /** The answers of a held attempt that was handed in; null while it was not. */
  async submittedAnswers(tx: Tx, attempt: AttemptEntity): Promise<Answer[] | null> {
    const state = stateAt(attempt, tx.clock.now());
    if (state !== AttemptState.SUBMITTED && state !== AttemptState.SCORED) return null;
    return attempts.listAnswers(tx.db, [attempt.id]);
  }

  /** Writes down that a result was made of a held attempt. */
  async markScored(tx: Tx, attempt: AttemptEntity): Promise<void> {
    await attempts.move(tx.db, attempt, AttemptState.SCORED, tx.clock.now());
  }

  private async open(tx: Tx, userId: string, edition: AssessmentEdition): Promise<AttemptEntity> {
    const now = tx.clock.now();
    await attempts.expireOpen(tx.db, userId, edition.id, now);
    const attempt = { ...draftOf(userId, edition, now), id: tx.ids.next() };
    for (let turn = 0; turn < openings; turn += 1) {
      if (await attempts.insertOpen(tx.db, attempt)) {
        await tx.events.append(tx, [attemptStarted(attempt)]);
        return attempt;
      }
      const known = await attempts.findOpen(tx.db, userId, edition.id);
      if (known) return known;
    }
    throw new Error('an open attempt was neither made nor found');
  }
}

function draftOf(userId: string, edition: AssessmentEdition, now: Date): Omit<AttemptEntity, 'id'> {
  return {
    createdAt: now,
    updatedAt: now,
    version: 1,
    userId,
    assessmentId: edition.id,
    versionId: edition.versionId,
    state: AttemptState.STARTED,
    consentedAt: now,
    startedAt: now,
    expiresAt: new Date(now.getTime() + attemptDays * dayMs),
    submittedAt: null,
  };
}

async function editionOf(tx: AssessmentsContext, attempt: AttemptEntity): Promise<AssessmentEdition> {
  const edition = await tx.load.edition.load(attempt.versionId);
  if (!edition) throw new Error(`attempt ${attempt.id} is of a version that is not there`);
  return edition;
}

/** A repeated act answers with the attempt as it is by now. @param expected its id, where the input says it */
function once(ctx: AssessmentsContext, expected?: string): Once<AttemptEntity> {
  return {
    expected,
    ref: (attempt) => attempt.id,
    reload: async (db: EntityManager, id) => {
      const [attempt] = await attempts.listOwn(db, requireUser(ctx.actor).userId, [id]);
      if (!attempt) throw notFound('attempt', byInput);
      return attempt;
    },
  };
}
