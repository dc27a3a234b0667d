import { nodeId } from '@testverse/platform/graphql';
import { Directive, Field, ID, ObjectType } from 'type-graphql';

/** Guilds are another subgraph's; here they are an id. */
export const guildId = nodeId('guild');

/** The guild as this subgraph knows it; every other field comes from the subgraph that owns guilds, and so do these words. */
@Directive('@key(fields: "id")')
@ObjectType('Guild', {
  description: 'A community of developers. A private one does not exist for anybody but its members.',
  simpleResolvers: true,
})
export class Guild {
  @Field(() => ID, { description: 'Id of the guild.' })
  id!: string;
}

/** The reference that the router completes. @param uuid of the guild */
export function guildStub(uuid: string): Guild {
  return { id: guildId.encode(uuid) };
}
