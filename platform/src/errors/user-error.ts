import 'reflect-metadata';
import { Directive, Field, ObjectType } from 'type-graphql';

@Directive('@shareable')
@Directive('@cost(weight: 0)')
@ObjectType('UserError', {
  description: 'An expected reason why a mutation did nothing, meant for the person who asked.',
  simpleResolvers: true,
})
export class UserError {
  @Field(() => String, { description: 'Stable, documented code; branch on this, never on the message.' })
  code!: string;

  @Field(() => String, { description: 'Explanation for the person, in English.' })
  message!: string;

  @Field(() => [String], {
    nullable: true,
    description: 'Path into `input` of the value at fault; null when no single value is.',
  })
  field!: string[] | null;
}
