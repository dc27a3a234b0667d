import { Directive, Field, ID, Int, ObjectType } from 'type-graphql';

/** The milestone as this subgraph knows it; every other field comes from the subgraph that owns milestones, and so do these words. */
@Directive('@key(fields: "id")')
@ObjectType('Milestone', {
  description: 'A step of a project; seen by whoever sees the project.',
  simpleResolvers: true,
})
export class Milestone {
  @Field(() => ID, { description: 'Id of the milestone.' })
  id!: string;

  @Directive('@external')
  @Field(() => Int, { description: 'How much of the project it is, 1 to 5, compared with the others.' })
  weight!: number;
}
