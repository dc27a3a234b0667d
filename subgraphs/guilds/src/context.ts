import type { RequestContext } from '@testverse/platform/context';
import type { GuildLoaders } from './modules/guild/index.ts';
import type { MembershipLoaders } from './modules/membership/index.ts';

export interface GuildsLoaders extends GuildLoaders, MembershipLoaders {}

/** The first argument of every act of this subgraph. */
export type GuildsContext = RequestContext<GuildsLoaders>;
