export type { PresenceLoaders } from './presence.service.ts';
export { peoplePerValue } from './presence.entity.ts';
