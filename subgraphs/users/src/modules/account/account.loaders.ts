import { rowLoader, type LoaderFactories } from '@testverse/platform/context';
import type DataLoader from 'dataloader';
import type { AccountEntity, PersonView } from './account.entity.ts';
import type { AccountRepository } from './account.repository.ts';

export interface AccountLoaders {
  /** By UUID, for acts. */
  readonly account: DataLoader<string, AccountEntity | null>;
  /** By UUID, to be shown. */
  readonly person: DataLoader<string, PersonView | null>;
  /** By username in lower case, to be shown. */
  readonly personByUsername: DataLoader<string, PersonView | null>;
}

export function accountLoaders(accounts: AccountRepository): LoaderFactories {
  return {
    account: (ctx) =>
      rowLoader<AccountEntity>(
        (account) => account.id,
        (ids) => accounts.listByIds(ctx.db, ids),
      ),
    person: (ctx) =>
      rowLoader<PersonView>(
        (person) => person.id,
        (ids) => accounts.listPeople(ctx.db, ids),
      ),
    personByUsername: (ctx) =>
      rowLoader<PersonView>(
        (person) => person.username,
        (usernames) => accounts.listPeopleByNames(ctx.db, usernames),
      ),
  };
}
