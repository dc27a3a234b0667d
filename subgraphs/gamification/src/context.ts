import type { RequestContext } from '@testverse/platform/context';
import type { AchievementLoaders } from './modules/achievement/index.ts';
import type { LedgerLoaders } from './modules/ledger/index.ts';
import type { ProfileLoaders } from './modules/profile/index.ts';

export interface GamificationLoaders extends LedgerLoaders, AchievementLoaders, ProfileLoaders {}

/** The first argument of every act of this subgraph. */
export type GamificationContext = RequestContext<GamificationLoaders>;

/** What acts and handlers hand on: a transaction, whoever asks. */
export type GamificationTx = RequestContext<object>;
