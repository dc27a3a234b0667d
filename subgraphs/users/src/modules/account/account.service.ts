import type { PlatformRole, Plan } from '@testverse/platform/actor';
import type { EntityManager } from 'typeorm';
import type { UsersContext } from '../../context.ts';
import { AccountEntity, type AccountStatus, type PersonView } from './account.entity.ts';
import { AccountErrorCode, accountError } from './account.errors.ts';
import { isFoundByName, isReservedUsername, usernamePattern } from './account.policy.ts';
import type { AccountRepository } from './account.repository.ts';

/** What an account starts as. */
export interface AccountDraft {
  username: string;
  email: string;
  timeZone?: string | null;
  locale?: string | null;
}

/** What only the platform itself may decide about an account; never reachable from the graph. */
export interface AccountPrivileges {
  isEmailVerified?: boolean;
  platformRole?: PlatformRole;
  plan?: Plan;
  status?: AccountStatus;
}

/** The name of the unique index that decides who got a username first. */
export const usernameConstraint = 'account_username_key';

/**
 * An account is one person's place on the platform. A username belongs to one account, whatever its case. An e-mail
 * address belongs to one account only once it is verified: before that anybody may claim it, so that registering tells
 * nothing about who else has.
 */
export class AccountService {
  constructor(private readonly accounts: AccountRepository) {}

  /** @throws USERNAME_RESERVED, USERNAME_TAKEN; the insert decides races, this only spares the work before it */
  async requireFreeUsername(db: EntityManager, username: string): Promise<void> {
    const name = username.toLowerCase();
    if (isReservedUsername(name)) throw accountError(AccountErrorCode.USERNAME_RESERVED);
    if (await this.accounts.isUsernameTaken(db, name)) throw accountError(AccountErrorCode.USERNAME_TAKEN);
  }

  /** An account as it will be; `add` writes it. */
  draft(ctx: UsersContext, draft: AccountDraft, privileges: AccountPrivileges = {}): AccountEntity {
    const now = ctx.clock.now();
    return Object.assign(new AccountEntity(), {
      id: ctx.ids.next(),
      createdAt: now,
      updatedAt: now,
      version: 1,
      username: draft.username.toLowerCase(),
      email: draft.email,
      emailVerifiedAt: privileges.isEmailVerified ? now : null,
      status: privileges.status ?? 'ACTIVE',
      platformRole: privileges.platformRole ?? 'USER',
      plan: privileges.plan ?? 'FREE',
      timeZone: draft.timeZone ?? 'UTC',
      locale: draft.locale ?? 'en',
    });
  }

  /** Writes a drafted account. Fails on `usernameConstraint` when somebody was faster. */
  async add(tx: UsersContext, account: AccountEntity): Promise<void> {
    await this.accounts.insert(tx.db, account);
  }

  /** Finds an account by the name others see; null for one that nobody uses any more. */
  async findByUsername(ctx: UsersContext, username: string): Promise<PersonView | null> {
    const name = username.toLowerCase();
    // What cannot be a name is not sent to the database: some bytes would be refused there.
    if (!usernamePattern.test(name)) return null;
    const person = await ctx.load.personByUsername.load(name);
    return person && isFoundByName(person) ? person : null;
  }
}

/** The answer to a lost race for a username. */
export function usernameTaken(): Error {
  return accountError(AccountErrorCode.USERNAME_TAKEN);
}
