import { Directive, Field, ID, ObjectType } from 'type-graphql';

/** The project as this subgraph knows it; every other field comes from the subgraph that owns projects, and so do these words. */
@Directive('@key(fields: "id")')
@ObjectType('Project', {
  description:
    'Something that members of a guild make together. The guild’s members see it; so does everybody when it is public and the guild is not private. To everybody else it does not exist.',
  simpleResolvers: true,
})
export class Project {
  @Field(() => ID, { description: 'Id of the project.' })
  id!: string;
}
