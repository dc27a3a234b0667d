import { topicOf } from '@testverse/platform/events';

/** What one person does with assessments; theirs alone. */
export const userTopic = (userId: string): string => topicOf('assessments', 'user', userId);
