import type { RequestContext } from '@testverse/platform/context';
import type { AccountLoaders } from './modules/account/index.ts';
import type { PreferenceLoaders } from './modules/preference/index.ts';
import type { ProfileLoaders } from './modules/profile/index.ts';
import type { SessionLoaders } from './modules/session/index.ts';

export interface UsersLoaders extends AccountLoaders, PreferenceLoaders, ProfileLoaders, SessionLoaders {}

/** The context of every act of this subgraph. */
export type UsersContext = RequestContext<UsersLoaders>;
