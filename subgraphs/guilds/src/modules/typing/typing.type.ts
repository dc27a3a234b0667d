import { Directive, Field, ObjectType } from 'type-graphql';
import { User } from '../../extends/user/user.stub.ts';
import { Channel } from '../channel/index.ts';

@ObjectType('TypingChange', {
  description:
    'Somebody began, goes on, or stopped writing a message. Fleeting: it has no number and is not resumed.',
})
export class TypingChange {
  @Directive('@cost(weight: 0)')
  @Field(() => Channel, { description: 'Where.' })
  channel!: Channel;

  @Directive('@cost(weight: 0)')
  @Field(() => User, { description: 'Who; the viewer as well, on whatever device.' })
  user!: User;

  @Field(() => Boolean, { description: 'False when they stopped: sent the message, or fell silent.' })
  isTyping!: boolean;

  @Field(() => Date, {
    description:
      'When they are no longer taken to be writing, unless they go on; for one who stopped, when that was.',
  })
  expiresAt!: Date;
}
