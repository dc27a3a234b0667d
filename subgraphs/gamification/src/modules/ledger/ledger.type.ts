import { connectionOf } from '@testverse/platform/graphql';
import { Directive, Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Currency } from '../../rules/index.ts';
import type { LedgerEntity } from './ledger.entity.ts';

registerEnumType(Currency, {
  name: 'LedgerCurrency',
  description: 'What is booked.',
  valuesConfig: {
    XP: { description: 'Experience: only ever gained; levels follow from it.' },
    COIN: { description: 'Coins: gained beside experience, a tenth of it.' },
  },
});

@Directive('@cost(weight: 0)')
@ObjectType('RewardRule', { description: 'Why something was booked.', simpleResolvers: true })
export class LedgerRule {
  @Field(() => String, { description: 'Stable name of the rule, for programs: `message-sent`.' })
  key!: string;

  @Field(() => String, { description: 'The reason, for people, in English.' })
  title!: string;
}

@ObjectType('LedgerEntry', {
  description:
    'One booking to a person, for ever as it is. Its amount is what was earned; of a day only so much counts towards totals.',
})
export class LedgerEntry {
  @Field(() => ID, { description: 'The entry’s id: `ledger_entry_…`.' })
  id!: string;

  @Field(() => Currency, { description: 'What was booked.' })
  currency!: Currency;

  @Field(() => Int, { description: 'How much; negative for what was taken back.' })
  amount!: number;

  @Field(() => LedgerRule, { description: 'What for.' })
  rule!: LedgerRule;

  @Field(() => Date, { description: 'When the fact behind it happened.' })
  occurredAt!: Date;
}

export const { Connection: LedgerEntryConnection, Edge: LedgerEntryEdge } = connectionOf<LedgerEntity>(
  () => LedgerEntry,
  'LedgerEntry',
);
