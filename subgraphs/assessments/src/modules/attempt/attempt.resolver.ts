import { payload } from '@testverse/platform/errors';
import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { AssessmentsContext } from '../../context.ts';
import { assessmentId, attemptId } from '../../node.ts';
import { Assessment, type AssessmentEdition } from '../assessment/index.ts';
import { AttemptState, type AnswerEntity, type AttemptEntity } from './attempt.entity.ts';
import {
  SaveAnswersInput,
  StartAssessmentAttemptInput,
  SubmitAssessmentAttemptInput,
} from './attempt.inputs.ts';
import {
  SaveAnswersPayload,
  StartAssessmentAttemptPayload,
  SubmitAssessmentAttemptPayload,
} from './attempt.payloads.ts';
import { stateAt } from './attempt.policy.ts';
import type { AttemptService } from './attempt.service.ts';
import { AssessmentAnswer, AssessmentAttempt } from './attempt.type.ts';

@Resolver(() => AssessmentAttempt)
export class AttemptResolver {
  constructor(private readonly service: AttemptService) {}

  @FieldResolver(() => ID)
  id(@Root() attempt: AttemptEntity): string {
    return attemptId.encode(attempt.id);
  }

  @FieldResolver(() => Assessment)
  assessment(
    @Ctx() ctx: AssessmentsContext,
    @Root() attempt: AttemptEntity,
  ): Promise<AssessmentEdition | null> {
    return ctx.load.edition.load(attempt.versionId);
  }

  @FieldResolver(() => AttemptState)
  state(@Ctx() ctx: AssessmentsContext, @Root() attempt: AttemptEntity): AttemptState {
    return stateAt(attempt, ctx.clock.now());
  }

  @FieldResolver(() => Int)
  async answeredCount(@Ctx() ctx: AssessmentsContext, @Root() attempt: AttemptEntity): Promise<number> {
    return (await ctx.load.answerCount.load(attempt.id))?.count ?? 0;
  }

  @FieldResolver(() => Int)
  async questionCount(@Ctx() ctx: AssessmentsContext, @Root() attempt: AttemptEntity): Promise<number> {
    return (await ctx.load.edition.load(attempt.versionId))?.definition.questions.length ?? 0;
  }

  @FieldResolver(() => [AssessmentAnswer])
  answers(@Ctx() ctx: AssessmentsContext, @Root() attempt: AttemptEntity): Promise<AnswerEntity[]> {
    return ctx.load.answers.load(attempt.id);
  }

  @Query(() => AssessmentAttempt, {
    nullable: true,
    description: "One of the viewer's own attempts; null for any other.",
  })
  assessmentAttempt(
    @Ctx() ctx: AssessmentsContext,
    @Arg('id', () => ID, { description: 'Its id.' }) id: string,
  ): Promise<AttemptEntity | null> {
    return ctx.load.attempt.load(attemptId.decode(id));
  }

  @Mutation(() => StartAssessmentAttemptPayload, {
    description:
      'Begins an attempt at an assessment. The one that is open is the answer instead, so a person never has two; after it was handed in or is over, a new one begins.',
  })
  startAssessmentAttempt(
    @Ctx() ctx: AssessmentsContext,
    @Arg('input', { description: 'What to answer.' }) input: StartAssessmentAttemptInput,
  ): Promise<StartAssessmentAttemptPayload> {
    return payload(StartAssessmentAttemptPayload, input, async () => ({
      attempt: await this.service.start(ctx, assessmentId.decode(input.assessmentId)),
    }));
  }

  @Mutation(() => SaveAnswersPayload, {
    description:
      'Writes answers into an open attempt, all or none of them. From several devices at once the last answer to a question counts and none is lost.',
  })
  saveAnswers(
    @Ctx() ctx: AssessmentsContext,
    @Arg('input', { description: 'The attempt and the answers.' }) input: SaveAnswersInput,
  ): Promise<SaveAnswersPayload> {
    return payload(SaveAnswersPayload, input, async () => ({
      attempt: await this.service.save(ctx, attemptId.decode(input.attemptId), input.answers),
    }));
  }

  @Mutation(() => SubmitAssessmentAttemptPayload, {
    description: 'Hands the answers in, once every question has one. Doing it again changes nothing.',
  })
  submitAssessmentAttempt(
    @Ctx() ctx: AssessmentsContext,
    @Arg('input', { description: 'The attempt.' }) input: SubmitAssessmentAttemptInput,
  ): Promise<SubmitAssessmentAttemptPayload> {
    return payload(SubmitAssessmentAttemptPayload, input, async () => ({
      attempt: await this.service.submit(ctx, attemptId.decode(input.attemptId)),
    }));
  }
}

/** The way to an attempt from its assessment; here because assessments know nothing of attempts. */
@Resolver(() => Assessment)
export class AttemptOfAssessmentResolver {
  @FieldResolver(() => AssessmentAttempt, {
    nullable: true,
    description: "The viewer's latest attempt, open or not; null without one and for visitors.",
  })
  viewerAttempt(
    @Ctx() ctx: AssessmentsContext,
    @Root() edition: AssessmentEdition,
  ): Promise<AttemptEntity | null> {
    return ctx.load.viewerAttempt.load(edition.id);
  }
}
