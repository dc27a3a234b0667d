import { perArguments, rowLoader, type RequestContext } from '@testverse/platform/context';
import type { PageArgs } from '@testverse/platform/db';
import type DataLoader from 'dataloader';
import type { PageLoader } from '../../page-loader.ts';
import type { LedgerEntity } from './ledger.entity.ts';
import * as ledger from './ledger.repository.ts';

export interface LedgerLoaders {
  /** By id, whoever asks: for those who hold its fact. */
  ledgerEntry: DataLoader<string, LedgerEntity | null>;
  /** Pages of entries by user. */
  ledgerPages: (args: PageArgs) => PageLoader<LedgerEntity>;
}

export const ledgerLoaders = {
  ledgerEntry: ({ db }) =>
    rowLoader<LedgerEntity>(
      (entry) => entry.id,
      (ids) => ledger.listByIds(db, ids),
    ),
  ledgerPages: ({ db }) => perArguments((userIds, args: PageArgs) => ledger.listByUsers(db, userIds, args)),
} satisfies { [Name in keyof LedgerLoaders]: (context: RequestContext<never>) => LedgerLoaders[Name] };
