import type { TopicEvent } from '@testverse/platform/events';
import { ledgerEntryRecordedV1, type LedgerEntryRecordedV1 } from '@testverse/schema/events/gamification';
import { userTopic } from '../../topics.ts';
import type { LedgerEntity } from './ledger.entity.ts';

export function entryRecorded({ id, userId, currency, amount, ruleKey }: LedgerEntity): TopicEvent {
  const payload: LedgerEntryRecordedV1 = { userId, entryId: id, currency, amount, rule: ruleKey };
  return {
    topic: userTopic(userId),
    event: { type: ledgerEntryRecordedV1.type, payload, subjectId: userId },
  };
}
