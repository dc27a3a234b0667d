import { coinsFor, Currency, type Reward, type RewardRule } from '../../rules/index.ts';

/** One booking. Amounts are gross: what of them counts is decided when they are folded. It never changes. */
export interface LedgerEntity {
  id: string;
  userId: string;
  currency: Currency;
  amount: number;
  sourceEventId: string;
  ruleKey: string;
  ruleVersion: number;
  subjectKey: string | null;
  occurredAt: Date;
  recordedAt: Date;
  reversalOf: string | null;
}

/** A booking that is still to be made. */
export type LedgerDraft = Omit<LedgerEntity, 'id' | 'recordedAt' | 'reversalOf'>;

/** The fact that is paid for. */
export interface Source {
  id: string;
  occurredAt: Date;
}

/** What follows from a rule's reward: the XP, and the coins where there are any. */
export function draftsOf(rule: RewardRule, source: Source, reward: Reward): LedgerDraft[] {
  const amounts = [
    [Currency.XP, reward.xp],
    [Currency.COIN, coinsFor(reward.xp)],
  ] as const;
  return amounts
    .filter(([, amount]) => amount > 0)
    .map(([currency, amount]) => ({
      userId: reward.userId,
      currency,
      amount,
      sourceEventId: source.id,
      ruleKey: rule.key,
      ruleVersion: rule.version,
      subjectKey: reward.subjectKey,
      occurredAt: source.occurredAt,
    }));
}
