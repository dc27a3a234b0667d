export type { UnreadLoaders } from './unread.service.ts';
