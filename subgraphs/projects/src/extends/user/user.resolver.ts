import { toConnection, type ConnectionOf } from '@testverse/platform/graphql';
import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { ProjectsContext } from '../../context.ts';
import {
  filterOf,
  latestActivityFirst,
  ProjectConnection,
  ProjectEntity,
  ProjectsArgs,
} from '../../modules/project/index.ts';
import { User, userId } from './user.stub.ts';

/** What projects add to a person. */
@Resolver(() => User)
export class UserResolver {
  @FieldResolver(() => ProjectConnection, {
    description:
      'Projects this person owns, as far as the viewer may see them; those with the latest activity first.',
  })
  async projects(
    @Ctx() ctx: ProjectsContext,
    @Root() user: User,
    @Args(() => ProjectsArgs) { filter, orderBy, ...page }: ProjectsArgs,
  ): Promise<ConnectionOf<ProjectEntity>> {
    const pages = ctx.load.projectPagesByOwner(page, filterOf(filter), orderBy ?? latestActivityFirst);
    return toConnection(await pages.load(userId.decode(user.id)));
  }
}
