import { nodeId } from '@testverse/platform/graphql';
import { Field, ID, InterfaceType } from 'type-graphql';

/** This subgraph's own copy of the interface; composition merges it with the others'. */
@InterfaceType('Node', {
  description: 'An object with an id of its own; `node(id)` finds any of them.',
  // Without it every type of every subgraph in the process that is a Node would be printed into this schema.
  autoRegisterImplementations: false,
})
export abstract class Node {
  @Field(() => ID, { description: 'Globally unique id with its type as prefix; opaque otherwise.' })
  id!: string;
}

export const guildId = nodeId('guild');
export const membershipId = nodeId('guild_membership');
