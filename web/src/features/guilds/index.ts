export { guildRoutes } from './routes.tsx';
export { useGuildSearch, usePopularGuilds, useViewerGuilds } from './queries.ts';
export { useGuildNotices } from './guild-notices.ts';
export { GuildRows } from './components/guild-rows.tsx';
export { PersonGuilds } from './components/person-guilds.tsx';
export { JoinButton } from './components/join-button.tsx';
export type { GuildPlaceFields, GuildRow } from './model.ts';
