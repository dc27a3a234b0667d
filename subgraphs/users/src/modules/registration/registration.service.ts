import { violates } from '@testverse/platform/db';
import type { UsersContext } from '../../context.ts';
import {
  userRegistered,
  usernameConstraint,
  usernameTaken,
  type AccountDraft,
  type AccountEntity,
  type AccountPrivileges,
  type AccountService,
} from '../account/index.ts';
import type { CredentialService } from '../credential/index.ts';
import type { PreferenceService } from '../preference/index.ts';
import type { ProfileService } from '../profile/index.ts';
import type { SessionService, SignedIn } from '../session/index.ts';

/** Who registers. */
export interface RegistrationDraft extends AccountDraft {
  displayName?: string | null;
}

/** The services a registration stands on. */
export interface RegistrationParts {
  accounts: AccountService;
  preferences: PreferenceService;
  profiles: ProfileService;
  credentials: CredentialService;
  sessions: SessionService;
}

/**
 * A registration makes an account with its profile, its preferences, its credential and its first session, and tells of it,
 * all or nothing. Nobody learns
 * from it whether an e-mail address is known: addresses are claimed, and owned only once they are verified.
 */
export class RegistrationService {
  constructor(private readonly parts: RegistrationParts) {}

  /** @throws USERNAME_TAKEN, USERNAME_RESERVED */
  async register(ctx: UsersContext, draft: RegistrationDraft, password: string): Promise<SignedIn> {
    const { accounts, credentials, sessions } = this.parts;
    await accounts.requireFreeUsername(ctx.db, draft.username);
    const passwordHash = await credentials.hash(ctx, draft.email, password);
    return this.decideRace(async () => {
      const account = accounts.draft(ctx, draft);
      return sessions.open(ctx, account, (tx) => this.write(tx, account, draft, passwordHash));
    });
  }

  /**
   * Adds an account whose password was hashed elsewhere (argon2id or bcrypt), without signing in: for imports and for
   * the demo world. Not reachable from the graph.
   * @throws USERNAME_TAKEN, USERNAME_RESERVED
   */
  async importAccount(
    ctx: UsersContext,
    draft: RegistrationDraft,
    given: { passwordHash: string } & AccountPrivileges,
  ): Promise<AccountEntity> {
    const { passwordHash, ...privileges } = given;
    await this.parts.accounts.requireFreeUsername(ctx.db, draft.username);
    return this.decideRace(async () => {
      const account = this.parts.accounts.draft(ctx, draft, privileges);
      await ctx.transact((tx) => this.write(tx, account, draft, passwordHash));
      return account;
    });
  }

  private async write(
    tx: UsersContext,
    account: AccountEntity,
    draft: RegistrationDraft,
    passwordHash: string,
  ): Promise<void> {
    await this.parts.accounts.add(tx, account);
    await this.parts.profiles.add(tx, account.id, draft.displayName ?? draft.username);
    await this.parts.preferences.add(tx, account);
    await this.parts.credentials.add(tx, account.id, passwordHash);
    await tx.events.append(tx, [userRegistered(account)]);
  }

  /** Of several people who want one username at the same time, the index lets one have it. */
  private async decideRace<T>(act: () => Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (error) {
      throw violates(error, usernameConstraint) ? usernameTaken() : error;
    }
  }
}
