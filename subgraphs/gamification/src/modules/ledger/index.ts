export { draftsOf } from './ledger.entity.ts';
export type { LedgerDraft, LedgerEntity } from './ledger.entity.ts';
export { entryRecorded } from './ledger.events.ts';
export type { LedgerLoaders } from './ledger.loaders.ts';
export { isStanding, listAll, listOfDays } from './ledger.repository.ts';
export type { FoldEntry } from './ledger.repository.ts';
export { LedgerService } from './ledger.service.ts';
export { LedgerEntry, LedgerEntryConnection } from './ledger.type.ts';
