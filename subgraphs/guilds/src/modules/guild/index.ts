export { GuildEntity } from './guild.entity.ts';
export type { GuildLoaders } from './guild.loaders.ts';
export { canLookIn, canSee } from './guild.policy.ts';
export { guildBeside, guildColumns } from './guild.repository.ts';
export { GuildService } from './guild.service.ts';
export { Guild } from './guild.type.ts';
