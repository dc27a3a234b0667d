import type { Conversations } from './conversation.ts';
import { databaseTalk } from './databases.ts';
import { otherTalk } from './others.ts';
import { webTalk } from './web.ts';

export type { DemoChannel, DemoMessage } from './conversation.ts';

/** What was said in the guilds of the demo world, by the guild's slug. */
export const conversations: Conversations = { ...databaseTalk, ...webTalk, ...otherTalk };
