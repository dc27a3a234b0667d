import { achievementUnlockedRule } from './achievement-unlocked.rule.ts';
import { guildJoinedRule } from './guild-joined.rule.ts';
import { messageSentRule } from './message-sent.rule.ts';
import { milestoneCompletedRule } from './milestone-completed.rule.ts';
import { personalityProfileCreatedRule } from './personality-profile-created.rule.ts';
import { projectCompletedRule } from './project-completed.rule.ts';
import type { RewardRule } from './rule.ts';

export { milestoneXp } from './milestone-completed.rule.ts';
export { projectXp } from './project-completed.rule.ts';
export { coinsFor, Currency, dailyCaps } from './rule.ts';
export type { Reward, RewardRule } from './rule.ts';

/** Every rule there is, in its latest version; a test compares the list with the folder. */
export const rules: readonly RewardRule[] = [
  messageSentRule,
  guildJoinedRule,
  milestoneCompletedRule,
  projectCompletedRule,
  personalityProfileCreatedRule,
  achievementUnlockedRule,
];

/**
 * Former versions of rules: nothing is paid by them any more, but what was stays, and is judged by them. Each stands in
 * the file of its rule.
 */
export const retiredRules: readonly RewardRule[] = [];

/** What is paid for an achievement: its entries count on the day on which the achievement was earned. */
export const achievementRuleKey = achievementUnlockedRule.key;

/** The rule of that key. @throws for a rule that was never there */
export function ruleOf(key: string): RewardRule {
  const rule = rules.find((one) => one.key === key);
  if (!rule) throw new Error(`there is no rule ${key}`);
  return rule;
}
