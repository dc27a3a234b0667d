import { requireUser } from '@testverse/platform/actor';
import { unauthenticated } from '@testverse/platform/errors';
import type { UsersContext } from '../../context.ts';
import { canSignIn, isProfileShown, placeholderName, type AccountEntity } from '../account/index.ts';
import { ProfileEntity } from './profile.entity.ts';
import { canSeePrivate } from './profile.policy.ts';
import type { ProfileChanges, ProfileRepository } from './profile.repository.ts';

/**
 * A profile is what a person shows of themself. Every account has exactly one, only its owner writes it, and it is not
 * shown once the account is closed. Who keeps it private shows name and picture only.
 */
export class ProfileService {
  constructor(private readonly profiles: ProfileRepository) {}

  /** Adds the profile of a fresh account, in the transaction that adds the account. */
  async add(tx: UsersContext, accountId: string, displayName: string): Promise<void> {
    const now = tx.clock.now();
    await this.profiles.insert(
      tx.db,
      Object.assign(new ProfileEntity(), {
        id: accountId,
        createdAt: now,
        updatedAt: now,
        version: 1,
        displayName,
        firstName: null,
        lastName: null,
        bio: null,
        location: null,
        website: null,
        linkedIn: null,
        github: null,
        avatarUrl: null,
      }),
    );
  }

  /**
   * Changes the actor's own profile, once per idempotency key.
   * @returns the account whose profile it is
   * @throws UNAUTHENTICATED
   */
  async update(ctx: UsersContext, changes: ProfileChanges): Promise<AccountEntity> {
    const { userId } = requireUser(ctx.actor);
    const account = await ctx.load.account.load(userId);
    if (!account || !canSignIn(account)) throw unauthenticated();
    const profile = await ctx.transact((tx) => this.write(tx, userId, changes), {
      once: { ref: ({ id }) => id, reload: async (db, id) => this.reload(db, id) },
    });
    // An earlier field of the same request may have read the row.
    ctx.load.profile.clear(userId).prime(userId, profile);
    return account;
  }

  /** What others see of an account. */
  async shown(ctx: UsersContext, account: AccountEntity): Promise<ProfileEntity> {
    const profile = isProfileShown(account) ? await ctx.load.profile.load(account.id) : null;
    // Who asks is only looked at where it matters: what everybody may see is shared among those who ask.
    if (profile) return profile.isPublic || canSeePrivate(ctx.actor, profile) ? profile : outline(profile);
    const displayName = placeholderName(account) ?? account.username;
    return Object.assign(new ProfileEntity(), { id: account.id, displayName });
  }

  private async write(tx: UsersContext, id: string, changes: ProfileChanges): Promise<ProfileEntity> {
    const profile = await this.profiles.update(tx.db, id, changes, tx.clock.now());
    if (!profile) throw unauthenticated();
    return profile;
  }

  private async reload(db: UsersContext['db'], id: string): Promise<ProfileEntity> {
    const [profile] = await this.profiles.listByIds(db, [id]);
    if (!profile) throw unauthenticated();
    return profile;
  }
}

/** What everybody sees of a profile that is kept private. */
function outline({ id, displayName, avatarUrl }: ProfileEntity): ProfileEntity {
  return Object.assign(new ProfileEntity(), { id, displayName, avatarUrl });
}
