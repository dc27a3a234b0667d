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
import { Guild, guildId } from './guild.stub.ts';

/** What projects add to a guild. */
@Resolver(() => Guild)
export class GuildResolver {
  @FieldResolver(() => ProjectConnection, {
    description: 'Its projects, as far as the viewer may see them; those with the latest activity first.',
  })
  async projects(
    @Ctx() ctx: ProjectsContext,
    @Root() guild: Guild,
    @Args(() => ProjectsArgs) { filter, orderBy, ...page }: ProjectsArgs,
  ): Promise<ConnectionOf<ProjectEntity>> {
    const pages = ctx.load.projectPagesByGuild(page, filterOf(filter), orderBy ?? latestActivityFirst);
    return toConnection(await pages.load(guildId.decode(guild.id)));
  }
}
