import { nodeId } from '@testverse/platform/graphql';
import { Field, ID, InterfaceType } from 'type-graphql';

/** A person's id outside. */
export const userId = nodeId('user');

/** A sign-in's id outside. */
export const sessionId = nodeId('session');

/** Of this subgraph only: a shared class would print every subgraph's implementers into this schema. */
@InterfaceType('Node', {
  description: 'An object with an id that is unique in the whole graph.',
  autoRegisterImplementations: false,
})
export abstract class Node {
  @Field(() => ID, { description: 'The id, unique in the whole graph; opaque but for its prefix.' })
  id!: string;
}
