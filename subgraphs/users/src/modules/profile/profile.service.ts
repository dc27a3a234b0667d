import { requireUser } from '@testverse/platform/actor';
import { unauthenticated } from '@testverse/platform/errors';
import type { UsersContext } from '../../context.ts';
import {
  canSignIn,
  isProfileShown,
  placeholderName,
  type AccountEntity,
  type AccountView,
  type PersonView,
  type ProfileLines,
} from '../account/index.ts';
import { ProfileEntity } from './profile.entity.ts';
import { profileUpdated } from './profile.events.ts';
import { canSeePrivate } from './profile.policy.ts';
import { editableColumns, type ProfileChanges, type ProfileRepository } from './profile.repository.ts';

type PrivateField = 'firstName' | 'lastName' | 'bio' | 'location' | 'website' | 'linkedIn' | 'github';

/** A profile as the actor may see it. */
export type ShownProfile = Pick<ProfileEntity, 'id' | 'displayName' | 'avatarUrl' | PrivateField>;

/** A profile as it was read, with its account or alone. */
type Lines = ShownProfile & Partial<Pick<ProfileLines, 'isPublic'>>;

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

  /** What others see of an account, whether it was read with its profile or not. */
  shown(ctx: UsersContext, account: AccountView | PersonView): Promise<ShownProfile> | ShownProfile {
    if (!isProfileShown(account)) return placeholder(account);
    if ('displayName' in account) return isTold(account) ? disclosed(ctx, account) : placeholder(account);
    return ctx.load.profile
      .load(account.id)
      .then((profile) => (profile ? disclosed(ctx, profile) : placeholder(account)));
  }

  private async write(tx: UsersContext, id: string, changes: ProfileChanges): Promise<ProfileEntity> {
    const profile = await this.profiles.update(tx.db, id, changes, tx.clock.now());
    if (!profile) throw unauthenticated();
    const fields = editableColumns.filter((column) => changes[column] !== undefined);
    if (fields.length > 0) await tx.events.append(tx, [profileUpdated(id, fields)]);
    return profile;
  }

  private async reload(db: UsersContext['db'], id: string): Promise<ProfileEntity> {
    const [profile] = await this.profiles.listByIds(db, [id]);
    if (!profile) throw unauthenticated();
    return profile;
  }
}

/** Whether there still is a profile. */
function isTold(person: PersonView): person is PersonView & { displayName: string } {
  return person.displayName !== null;
}

/** Who asks is only looked at where it matters: what everybody may see is shared among those who ask. */
function disclosed(ctx: UsersContext, profile: Lines): ShownProfile {
  return profile.isPublic ? profile : new PrivateProfile(ctx, profile);
}

function placeholder(account: AccountView): ShownProfile {
  const displayName = placeholderName(account) ?? account.username;
  return Object.assign(new ProfileEntity(), { id: account.id, displayName });
}

/** A profile that is kept private: the rest of it is for few, and only who asks for the rest is looked at. */
class PrivateProfile implements ShownProfile {
  readonly id: string;
  readonly displayName: string;
  readonly avatarUrl: string | null;

  constructor(
    private readonly ctx: UsersContext,
    private readonly profile: ShownProfile,
  ) {
    ({ id: this.id, displayName: this.displayName, avatarUrl: this.avatarUrl } = profile);
  }

  get firstName(): string | null {
    return this.own('firstName');
  }

  get lastName(): string | null {
    return this.own('lastName');
  }

  get bio(): string | null {
    return this.own('bio');
  }

  get location(): string | null {
    return this.own('location');
  }

  get website(): string | null {
    return this.own('website');
  }

  get linkedIn(): string | null {
    return this.own('linkedIn');
  }

  get github(): string | null {
    return this.own('github');
  }

  private own(field: PrivateField): string | null {
    return canSeePrivate(this.ctx.actor, this.profile) ? this.profile[field] : null;
  }
}
