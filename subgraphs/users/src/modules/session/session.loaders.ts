import { rowLoader, type LoaderFactories } from '@testverse/platform/context';
import type DataLoader from 'dataloader';
import type { SignInView } from './session.entity.ts';
import type { SessionRepository } from './session.repository.ts';

export interface SessionLoaders {
  /** By the session's UUID; ended ones too. */
  readonly signIn: DataLoader<string, SignInView | null>;
}

export function sessionLoaders(sessions: SessionRepository): LoaderFactories {
  return {
    signIn: (ctx) =>
      rowLoader<SignInView>(
        ({ session }) => session.id,
        (ids) => sessions.listSignIns(ctx.db, ids),
      ),
  };
}
