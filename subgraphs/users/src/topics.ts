import { topicOf } from '@testverse/platform/events';

/** What concerns one person. */
export const userTopic = (accountId: string): string => topicOf('users', 'user', accountId);
