import { FieldResolver, ID, Resolver, Root } from 'type-graphql';
import { ledgerEntryId } from '../../node.ts';
import { ruleOf, type RewardRule } from '../../rules/index.ts';
import type { LedgerEntity } from './ledger.entity.ts';
import { LedgerEntry, LedgerRule } from './ledger.type.ts';

@Resolver(() => LedgerEntry)
export class LedgerResolver {
  @FieldResolver(() => ID)
  id(@Root() entry: LedgerEntity): string {
    return ledgerEntryId.encode(entry.id);
  }

  @FieldResolver(() => LedgerRule)
  rule(@Root() entry: LedgerEntity): RewardRule {
    return ruleOf(entry.ruleKey);
  }
}
