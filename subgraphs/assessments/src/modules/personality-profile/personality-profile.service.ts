import { requireUser } from '@testverse/platform/actor';
import type { Once } from '@testverse/platform/context';
import { notFound } from '@testverse/platform/errors';
import type { AssessmentsContext } from '../../context.ts';
import type { AttemptEntity, AttemptService } from '../attempt/index.ts';
import { PersonalityProfileEntity, type ScaleScore } from './personality-profile.entity.ts';
import { attemptNotSubmitted } from './personality-profile.errors.ts';
import { personalityProfileCreated } from './personality-profile.events.ts';
import { scoresOf } from './personality-profile.policy.ts';
import * as profiles from './personality-profile.repository.ts';

/**
 * What was made of the answers of an attempt. One attempt makes one profile, for ever the same; it is its person's
 * alone. The attempt's row lock decides who makes it.
 */
export class PersonalityProfileService {
  constructor(private readonly attempts: AttemptService) {}

  /** Makes the profile of an attempt, or finds the one there is. @throws NOT_FOUND, ATTEMPT_NOT_SUBMITTED */
  create(ctx: AssessmentsContext, attemptId: string): Promise<PersonalityProfileEntity> {
    requireUser(ctx.actor);
    return ctx.transact(
      async (tx) => {
        const attempt = await this.attempts.hold(tx, attemptId);
        const known = await profiles.findByAttempt(tx.db, attempt.id);
        if (known) return known;
        const answers = await this.attempts.submittedAnswers(tx, attempt);
        if (!answers) throw attemptNotSubmitted();
        const edition = await tx.load.edition.load(attempt.versionId);
        if (!edition) throw new Error(`attempt ${attempt.id} is of a version that is not there`);
        const profile = profileOf(tx, attempt, scoresOf(edition.definition, answers));
        await profiles.insert(tx.db, profile);
        await this.attempts.markScored(tx, attempt);
        await tx.events.append(tx, [personalityProfileCreated(profile)]);
        return profile;
      },
      { once: once(ctx, ['attemptId']) },
    );
  }

  /** @param title null takes it away @throws NOT_FOUND */
  update(
    ctx: AssessmentsContext,
    profileId: string,
    title: string | null,
  ): Promise<PersonalityProfileEntity> {
    const { userId } = requireUser(ctx.actor);
    return ctx.transact(
      async (tx) => {
        const profile = await profiles.updateTitle(tx.db, userId, profileId, title, tx.clock.now());
        if (!profile) throw notFound('profile', ['profileId']);
        return profile;
      },
      { once: once(ctx, ['profileId']) },
    );
  }
}

function profileOf(
  { clock, ids }: AssessmentsContext,
  { id: attemptId, userId, assessmentId, versionId }: AttemptEntity,
  scores: ScaleScore[],
): PersonalityProfileEntity {
  const now = clock.now();
  return Object.assign(new PersonalityProfileEntity(), {
    id: ids.next(),
    createdAt: now,
    updatedAt: now,
    version: 1,
    userId,
    attemptId,
    assessmentId,
    versionId,
    title: null,
    scores,
  });
}

/** A repeated act answers with the profile as it is by now. @param field of the input, for the answer that it is gone */
function once(ctx: AssessmentsContext, field: readonly string[]): Once<PersonalityProfileEntity> {
  return {
    ref: (profile) => profile.id,
    reload: async (db, id) => {
      const [profile] = await profiles.listOwn(db, requireUser(ctx.actor).userId, [id]);
      if (!profile) throw notFound('profile', field);
      return profile;
    },
  };
}
