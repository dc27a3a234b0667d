import type { GamificationTx } from '../../context.ts';
import type { LedgerDraft, LedgerEntity } from './ledger.entity.ts';
import * as ledger from './ledger.repository.ts';

/**
 * What was booked to whom, and for what. An entry is written once for an event, a rule and its version, a person and a
 * currency; it never changes and never goes: the database refuses it.
 */
export class LedgerService {
  /** Books what is not booked yet. The people must be held. @returns what is new */
  async book(tx: GamificationTx, drafts: readonly LedgerDraft[]): Promise<LedgerEntity[]> {
    if (drafts.length === 0) return [];
    const recordedAt = tx.clock.now();
    const entries = await ledger.insert(
      tx.db,
      drafts.map((draft) => ({ ...draft, id: tx.ids.next(), recordedAt })),
    );
    // In the order in which they were given: ids grow.
    return entries.sort((a, b) => (a.id < b.id ? -1 : 1));
  }
}
