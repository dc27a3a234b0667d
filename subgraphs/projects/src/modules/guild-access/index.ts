export type { GuildStanding, KnownGuild } from './guild-access.entity.ts';
export { GuildAccessService, productPatienceMs } from './guild-access.service.ts';
export type { GuildsHead } from './guild-access.service.ts';
