import type { Handler } from '@testverse/platform/events';
import { rules } from '../../rules/index.ts';
import type { RewardService } from './reward.service.ts';

/** The name of the handler that pays for the facts of a subgraph; kept for ever. */
export function rewardHandlerOf(subgraph: string): string {
  return `${subgraph}-rewards`;
}

/** One handler for each subgraph whose facts are paid for: `onFact` of all its rules. */
export function rewardHandlers(rewards: RewardService): Handler[] {
  const sources = [...new Set(rules.map((rule) => rule.from))];
  return sources.map((from) => {
    const own = rules.filter((rule) => rule.from === from);
    return {
      name: rewardHandlerOf(from),
      from,
      types: [...new Set(own.map(({ type }) => type))],
      handle: (tx, event) => rewards.grant(tx, [event], own),
      handleAll: (tx, events) => rewards.grant(tx, events, own),
    };
  });
}
