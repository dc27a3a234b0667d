import { badInput } from '@testverse/platform/errors';
import { ConnectionArgs, toConnection, type ConnectionOf } from '@testverse/platform/graphql';
import { Arg, Args, Ctx, Directive, FieldResolver, ID, Int, Query, Resolver, Root } from 'type-graphql';
import type { AssessmentsContext } from '../../context.ts';
import type { Scale } from '../../definitions/index.ts';
import { assessmentId } from '../../node.ts';
import type { AssessmentEdition, NumberedQuestion } from './assessment.entity.ts';
import type { AssessmentService } from './assessment.service.ts';
import {
  Assessment,
  AssessmentConnection,
  AssessmentQuestionConnection,
  AssessmentScale,
} from './assessment.type.ts';

@Resolver(() => Assessment)
export class AssessmentResolver {
  constructor(private readonly service: AssessmentService) {}

  @FieldResolver(() => ID)
  id(@Root() edition: AssessmentEdition): string {
    return assessmentId.encode(edition.id);
  }

  @FieldResolver(() => String)
  title(@Root() { definition }: AssessmentEdition): string {
    return definition.title;
  }

  @FieldResolver(() => String)
  description(@Root() { definition }: AssessmentEdition): string {
    return definition.description;
  }

  @FieldResolver(() => String)
  notice(@Root() { definition }: AssessmentEdition): string {
    return definition.notice;
  }

  @FieldResolver(() => String)
  source(@Root() { definition }: AssessmentEdition): string {
    return definition.source;
  }

  @FieldResolver(() => Int)
  estimatedMinutes(@Root() { definition }: AssessmentEdition): number {
    return definition.estimatedMinutes;
  }

  @FieldResolver(() => Int)
  questionCount(@Root() { definition }: AssessmentEdition): number {
    return definition.questions.length;
  }

  @FieldResolver(() => [AssessmentScale])
  scales(@Root() { definition }: AssessmentEdition): readonly Scale[] {
    return definition.scales;
  }

  @FieldResolver(() => AssessmentQuestionConnection, {
    description: 'Its questions, in the order in which they are asked.',
  })
  async questions(
    @Ctx() ctx: AssessmentsContext,
    @Root() edition: AssessmentEdition,
    @Args(() => ConnectionArgs) args: ConnectionArgs,
  ): Promise<ConnectionOf<NumberedQuestion>> {
    return toConnection(await ctx.load.questionPages(args).load(edition.versionId));
  }

  @Directive('@cacheControl(maxAge: 300)')
  @Query(() => Assessment, {
    nullable: true,
    description: 'One assessment by its id or its key; null when there is none.',
  })
  assessment(
    @Ctx() ctx: AssessmentsContext,
    @Arg('id', () => ID, { nullable: true, description: 'Its id; exactly one argument is given.' })
    id: string | null,
    @Arg('key', () => String, { nullable: true, description: 'Its key.' }) key: string | null,
  ): Promise<AssessmentEdition | null> {
    if ((id == null) === (key == null)) throw badInput('Give exactly one of `id` and `key`.');
    return id != null
      ? ctx.load.assessment.load(assessmentId.decode(id))
      : this.service.findByKey(ctx, key ?? '');
  }

  @Directive('@cacheControl(maxAge: 300)')
  @Query(() => AssessmentConnection, { description: 'All assessments, ordered by key.' })
  async assessments(
    @Ctx() ctx: AssessmentsContext,
    @Args(() => ConnectionArgs) args: ConnectionArgs,
  ): Promise<ConnectionOf<AssessmentEdition>> {
    return toConnection(await this.service.directory(ctx, args));
  }
}
