import { rowLoader, type LoaderFactories } from '@testverse/platform/context';
import type DataLoader from 'dataloader';
import type { SessionEntity } from './session.entity.ts';
import type { SessionRepository } from './session.repository.ts';

export interface SessionLoaders {
  /** By UUID; ended sessions too. */
  readonly session: DataLoader<string, SessionEntity | null>;
}

export function sessionLoaders(sessions: SessionRepository): LoaderFactories {
  return {
    session: (ctx) =>
      rowLoader<SessionEntity>(
        (session) => session.id,
        (ids) => sessions.listByIds(ctx.db, ids),
      ),
  };
}
