import type { RequestContext } from '@testverse/platform/context';
import type { Handler, LoggedEvent } from '@testverse/platform/events';
import { guildDeletedV1, type GuildDeletedV1 } from '@testverse/schema/events/guilds';
import type { ProjectService } from './project.service.ts';

/** Archives the projects of a guild that was deleted: they stay with those who made them. */
export function projectArchiving(service: ProjectService): Handler {
  async function onGuildDeleted(tx: RequestContext<never>, event: LoggedEvent): Promise<void> {
    const { guildId } = event.payload as GuildDeletedV1;
    await service.archiveOfGuild(tx, guildId, event.position);
  }
  return {
    name: 'archive-of-deleted-guilds',
    from: 'guilds',
    types: [guildDeletedV1.type],
    handle: onGuildDeleted,
  };
}
