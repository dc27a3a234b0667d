import { connectionOf } from '@testverse/platform/graphql';
import { Directive, Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Node } from '../../node.ts';
import { Project } from '../project/index.ts';
import { MilestoneState, type MilestoneEntity } from './milestone.entity.ts';

registerEnumType(MilestoneState, {
  name: 'MilestoneState',
  description: 'What became of a milestone.',
  valuesConfig: {
    OPEN: { description: 'It is to be reached.' },
    DONE: { description: 'It was reached, for good.' },
    CANCELLED: { description: 'It does not count any more; it may be opened again.' },
  },
});

@Directive('@cost(weight: 0)')
@ObjectType('MilestoneCounts', { description: 'How many milestones a project has.', simpleResolvers: true })
export class MilestoneCounts {
  @Field(() => Int, { description: 'Milestones that are to be reached.' })
  open!: number;

  @Field(() => Int, { description: 'Milestones that were reached.' })
  done!: number;

  @Field(() => Int, { description: 'Milestones that were cancelled.' })
  cancelled!: number;
}

@Directive('@key(fields: "id")')
@ObjectType('Milestone', {
  implements: Node,
  description: 'A step of a project; seen by whoever sees the project.',
})
export class Milestone implements Node {
  @Field(() => ID, { description: 'Id of the milestone.' })
  id!: string;

  @Directive('@cost(weight: 0)')
  @Field(() => Project, { description: 'The project it belongs to.' })
  project!: Project;

  @Field(() => String, { description: 'Its title, 1 to 100 characters.' })
  title!: string;

  @Field(() => String, {
    description: 'What it takes, in Markdown, 2,000 characters at most; empty when it does not say.',
  })
  description!: string;

  @Field(() => Date, { nullable: true, description: 'When it is due; null without a date.' })
  dueAt!: Date | null;

  @Field(() => Int, { description: 'How much of the project it is, 1 to 5, compared with the others.' })
  weight!: number;

  @Field(() => Boolean, { description: 'Whether the project is completed only without it being open.' })
  isRequired!: boolean;

  @Field(() => MilestoneState, { description: 'What became of it.' })
  state!: MilestoneState;

  @Field(() => Int, {
    description: 'Its place in the project, 0 to 1,000,000; several may share one and stand by age then.',
  })
  order!: number;

  @Field(() => Date, { nullable: true, description: 'When it was reached; null while it is not.' })
  completedAt!: Date | null;

  @Field(() => Date, { description: 'When it was added.' })
  createdAt!: Date;
}

export const { Connection: MilestoneConnection, Edge: MilestoneEdge } = connectionOf<MilestoneEntity>(
  () => Milestone,
  'Milestone',
);
