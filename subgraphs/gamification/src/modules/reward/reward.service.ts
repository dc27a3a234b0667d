import { requireUser } from '@testverse/platform/actor';
import { notFound } from '@testverse/platform/errors';
import type { LoggedEvent, TopicEvent } from '@testverse/platform/events';
import type { GamificationContext, GamificationTx } from '../../context.ts';
import { achievementRuleKey, rules, type RewardRule } from '../../rules/index.ts';
import { achievementUnlocked, type AchievementService, type UnlockEntity } from '../achievement/index.ts';
import { draftsOf, entryRecorded, type LedgerEntity, type LedgerService } from '../ledger/index.ts';
import type { Held, ProfileService } from '../profile/index.ts';

/** A moment of a person's whose day has to be folded again. */
interface Touched {
  userId: string;
  at: Date;
}

/**
 * What follows from facts, in one transaction: entries in the ledger, what is folded from it, achievements, levels, and
 * the events that tell of them. Everything happens under the locks of the people it is about; the heads of topics come
 * last.
 */
export class RewardService {
  constructor(
    private readonly ledger: LedgerService,
    private readonly profiles: ProfileService,
    private readonly achievements: AchievementService,
  ) {}

  /** Gives what the rules give for the events. What was given for them before is not given again. */
  async grant(
    tx: GamificationTx,
    events: readonly LoggedEvent[],
    applicable: readonly RewardRule[],
  ): Promise<void> {
    const drafts = events.flatMap((event) =>
      applicable
        .filter((rule) => rule.type === event.type)
        .flatMap((rule) => rule.rewards(event).flatMap((reward) => draftsOf(rule, event, reward))),
    );
    if (drafts.length === 0) return;
    const held = await this.profiles.hold(tx, [...new Set(drafts.map(({ userId }) => userId))]);
    const entries = await this.ledger.book(tx, drafts);
    if (entries.length === 0) return;
    const { unlocked, moved } = await this.achievements.unlock(tx, entries);
    const touched = [...(await this.touchedBy(tx, entries)), ...moved];
    await tx.events.append(tx, [
      ...entries.map(entryRecorded),
      ...unlocked.flatMap(achievementUnlocked),
      ...(await this.fold(tx, held, touched)),
    ]);
  }

  /**
   * Looks at the viewer's achievements again.
   * @param achievementId only at this one
   * @returns what was unlocked by that
   * @throws UNAUTHENTICATED, NOT_FOUND
   */
  async check(ctx: GamificationContext, achievementId: string | null): Promise<UnlockEntity[]> {
    const { userId } = requireUser(ctx.actor);
    const wanted = achievementId === null ? null : this.achievements.find(achievementId);
    if (achievementId !== null && !wanted) throw notFound('achievement', ['achievementId']);
    const ruleKeys = wanted ? [wanted.criterion.ruleKey] : rules.map(({ key }) => key);
    return ctx.transact(
      async (tx) => {
        const held = await this.profiles.hold(tx, [userId]);
        const earned = ruleKeys.map((ruleKey) => ({ userId, ruleKey }));
        const { unlocked, moved } = await this.achievements.unlock(tx, earned);
        const told = await this.fold(tx, held, moved);
        await tx.events.append(tx, [...unlocked.flatMap(achievementUnlocked), ...told]);
        return unlocked;
      },
      {
        once: {
          ref: (unlocked) => unlocked.map(({ id }) => id).join(' '),
          reload: (db, ref) => this.achievements.listUnlocks(db, ref.split(' ').filter(Boolean)),
        },
      },
    );
  }

  /** A reward counts when its achievement was earned, which may have moved since the event told of it. */
  private async touchedBy(tx: GamificationTx, entries: readonly LedgerEntity[]): Promise<Touched[]> {
    const unlockIds = entries.flatMap(({ ruleKey, subjectKey }) =>
      ruleKey === achievementRuleKey && subjectKey !== null ? [subjectKey] : [],
    );
    const unlocks = unlockIds.length > 0 ? await this.achievements.listUnlocks(tx.db, unlockIds) : [];
    return [
      ...entries
        .filter(({ ruleKey }) => ruleKey !== achievementRuleKey)
        .map(({ userId, occurredAt }) => ({ userId, at: occurredAt })),
      ...unlocks.map(({ userId, unlockedAt }) => ({ userId, at: unlockedAt })),
    ];
  }

  /** @returns what there is to tell of it */
  private fold(
    tx: GamificationTx,
    held: readonly Held[],
    touched: readonly Touched[],
  ): Promise<TopicEvent[]> {
    const moments = momentsOf(touched);
    const due = held.flatMap((one) => {
      const own = moments.get(one.profile.userId);
      return own ? [{ held: one, moments: own }] : [];
    });
    return this.profiles.foldAll(tx, due);
  }
}

function momentsOf(touched: readonly Touched[]): Map<string, Date[]> {
  const moments = new Map<string, Date[]>();
  for (const { userId, at } of touched) {
    const own = moments.get(userId);
    if (own) own.push(at);
    else moments.set(userId, [at]);
  }
  return moments;
}
