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
      firstClaims(drafts).map((draft) => ({ ...draft, id: tx.ids.next(), recordedAt })),
    );
    // In the order in which they were given: ids grow.
    return entries.sort((a, b) => (a.id < b.id ? -1 : 1));
  }
}

/** A subject belongs to the first event that claims it, here as in what is booked already. */
function firstClaims(drafts: readonly LedgerDraft[]): LedgerDraft[] {
  const claimed = new Map<string, string>();
  return drafts.filter(({ ruleKey, subjectKey, sourceEventId }) => {
    if (subjectKey === null) return true;
    const subject = `${ruleKey} ${subjectKey}`;
    if (!claimed.has(subject)) claimed.set(subject, sourceEventId);
    return claimed.get(subject) === sourceEventId;
  });
}
