import { rowLoader, type LoaderFactories } from '@testverse/platform/context';
import type DataLoader from 'dataloader';
import type { AccountEntity } from './account.entity.ts';
import type { AccountRepository } from './account.repository.ts';

export interface AccountLoaders {
  /** By UUID. */
  readonly account: DataLoader<string, AccountEntity | null>;
  /** By username in lower case. */
  readonly accountByUsername: DataLoader<string, AccountEntity | null>;
}

export function accountLoaders(accounts: AccountRepository): LoaderFactories {
  return {
    account: (ctx) =>
      rowLoader<AccountEntity>(
        (account) => account.id,
        (ids) => accounts.listByIds(ctx.db, ids),
      ),
    accountByUsername: (ctx) =>
      rowLoader<AccountEntity>(
        (account) => account.username,
        (usernames) => accounts.listByUsernames(ctx.db, usernames),
      ),
  };
}
