import type { ModuleManifest } from '@testverse/platform/graphql';
import { ledgerLoaders } from './ledger.loaders.ts';
import { LedgerResolver } from './ledger.resolver.ts';

/** What was booked. */
export function ledgerModule(): ModuleManifest {
  return {
    name: 'ledger',
    entities: [],
    resolvers: [new LedgerResolver()],
    references: {},
    loaders: ledgerLoaders,
  };
}
