export type { PresenceLoaders } from './presence.service.ts';
