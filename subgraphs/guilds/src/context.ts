import type { RequestContext } from '@testverse/platform/context';
import type { AccessLoaders } from './modules/access/index.ts';
import type { ChannelLoaders } from './modules/channel/index.ts';
import type { GuildLoaders } from './modules/guild/index.ts';
import type { LiveLoaders } from './modules/live/index.ts';
import type { MembershipLoaders } from './modules/membership/index.ts';
import type { MessageLoaders } from './modules/message/index.ts';
import type { PresenceLoaders } from './modules/presence/index.ts';
import type { ReactionLoaders } from './modules/reaction/index.ts';
import type { ReadMarkerLoaders } from './modules/read-marker/index.ts';
import type { TypingLoaders } from './modules/typing/index.ts';
import type { UnreadLoaders } from './modules/unread/index.ts';

export interface GuildsLoaders
  extends
    GuildLoaders,
    MembershipLoaders,
    ChannelLoaders,
    MessageLoaders,
    ReactionLoaders,
    ReadMarkerLoaders,
    AccessLoaders,
    LiveLoaders,
    TypingLoaders,
    PresenceLoaders,
    UnreadLoaders {}

/** The first argument of every act of this subgraph. */
export type GuildsContext = RequestContext<GuildsLoaders>;
