import { requireUser } from '@testverse/platform/actor';
import { unauthenticated } from '@testverse/platform/errors';
import type { UsersContext } from '../../context.ts';
import { canSignIn, type AccountEntity, type AccountView } from '../account/index.ts';
import { openPrivacy, PreferenceEntity, Theme, type PreferenceChanges } from './preference.entity.ts';
import { privacyChanged } from './preference.events.ts';
import { canSeePreferences, isSamePrivacy } from './preference.policy.ts';
import type { PreferenceRepository } from './preference.repository.ts';

/**
 * How a person wants the platform to be, and what others may see of them. Every account has exactly one row, only its
 * owner writes it. What others may see is told to all subgraphs, once for every change: they keep to it as well.
 */
export class PreferenceService {
  constructor(private readonly preferences: PreferenceRepository) {}

  /** Adds the preferences of a fresh account, in the transaction that adds the account. */
  async add(tx: UsersContext, { id, locale }: AccountEntity): Promise<void> {
    const now = tx.clock.now();
    const defaults = { theme: Theme.AUTO, language: locale, ...openPrivacy };
    const row = { id, createdAt: now, updatedAt: now, version: 1, ...defaults };
    await this.preferences.insert(tx.db, Object.assign(new PreferenceEntity(), row));
  }

  /** An account's preferences as far as the actor may see them. */
  async shown(ctx: UsersContext, account: AccountView): Promise<PreferenceEntity | null> {
    if (account.status === 'ERASED' || !canSeePreferences(ctx.actor, account.id)) return null;
    return ctx.load.preference.load(account.id);
  }

  /**
   * Changes the actor's own preferences, once per idempotency key.
   * @returns the account whose preferences they are
   * @throws UNAUTHENTICATED
   */
  async update(ctx: UsersContext, changes: PreferenceChanges): Promise<AccountEntity> {
    const { userId } = requireUser(ctx.actor);
    const account = await ctx.load.account.load(userId);
    if (!account || !canSignIn(account)) throw unauthenticated();
    const preference = await ctx.transact((tx) => this.write(tx, userId, changes), {
      once: { ref: ({ id }) => id, reload: async (db, id) => this.reload(db, id) },
    });
    // An earlier field of the same request may have read the row.
    ctx.load.preference.clear(userId).prime(userId, preference);
    return account;
  }

  private async write(tx: UsersContext, id: string, changes: PreferenceChanges): Promise<PreferenceEntity> {
    const before = await this.preferences.lock(tx.db, id);
    if (!before) throw unauthenticated();
    const moved = { ...changes, updatedAt: tx.clock.now(), version: before.version + 1 };
    const after = Object.assign(new PreferenceEntity(), before, moved);
    await this.preferences.update(tx.db, after);
    if (!isSamePrivacy(before, after)) await tx.events.append(tx, [privacyChanged(after)]);
    return after;
  }

  private async reload(db: UsersContext['db'], id: string): Promise<PreferenceEntity> {
    const [preference] = await this.preferences.listByIds(db, [id]);
    if (!preference) throw unauthenticated();
    return preference;
  }
}
