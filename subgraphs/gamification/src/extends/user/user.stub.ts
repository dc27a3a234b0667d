import { nodeId } from '@testverse/platform/graphql';
import { Directive, Field, ID, ObjectType } from 'type-graphql';

/** Users are another subgraph's; here they are an id. */
export const userId = nodeId('user');

/** The person as this subgraph knows them; every other field comes from the subgraph that owns users, and so do these words. */
@Directive('@key(fields: "id")')
@ObjectType('User', { description: 'A person on the platform.', simpleResolvers: true })
export class User {
  @Field(() => ID, { description: 'The person’s id: `user_…`.' })
  id!: string;
}

/** The reference that the router completes. @param uuid of the person */
export function userStub(uuid: string): User {
  return { id: userId.encode(uuid) };
}
