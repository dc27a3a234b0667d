import { Directive, Field, ObjectType } from 'type-graphql';
import { User } from '../../extends/user/user.stub.ts';

@ObjectType('PresenceChange', {
  description: 'Who came online in a guild and who went. Fleeting: it has no number and is not resumed.',
})
export class PresenceChange {
  @Directive('@listSize(assumedSize: 1)')
  @Field(() => [User], {
    description: 'Members who came online, in a snapshot those who are. They may repeat whom you know of.',
  })
  online!: User[];

  @Directive('@listSize(assumedSize: 1)')
  @Field(() => [User], {
    description: 'Members who are no longer online; empty in a snapshot.',
  })
  offline!: User[];

  @Field(() => Boolean, {
    description:
      'True for the first one, which replaces whatever was known; false for changes to that. Where many are online the snapshot has the first of them, and the others follow at once as changes: one value speaks of 250 people at most, unless this server is set up otherwise.',
    simple: true,
  })
  isSnapshot!: boolean;
}
