import { nodeId } from '@testverse/platform/graphql';
import { Field, ID, InterfaceType } from 'type-graphql';

/** This subgraph's own copy of the interface; composition merges it with the others, so they are described alike. */
@InterfaceType('Node', {
  description: 'An object with an id that is unique in the whole graph.',
  // Without it every type of every subgraph in the process that is a Node would be printed into this schema.
  autoRegisterImplementations: false,
})
export abstract class Node {
  @Field(() => ID, { description: 'The id, unique in the whole graph; opaque but for its prefix.' })
  id!: string;
}

export const achievementId = nodeId('achievement');
export const ledgerEntryId = nodeId('ledger_entry');
