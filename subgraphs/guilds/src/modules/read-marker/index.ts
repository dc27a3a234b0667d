export type { ReadMarkerLoaders } from './read-marker.loaders.ts';
export { listUnread, listUnreadOf } from './read-marker.repository.ts';
