import { requireUser } from '@testverse/platform/actor';
import type { UsersContext } from '../../context.ts';
import { hashOf, type RefreshClaim, type RefreshTokens } from '../../secret/refresh-token.ts';
import { canSignIn, ownsLogin, type AccountEntity } from '../account/index.ts';
import type { CredentialService } from '../credential/index.ts';
import type { LoginLimitService } from '../login-limit/index.ts';
import type { AccessClaims, AccessToken, SigningKeyService } from '../signing-key/index.ts';
import { sessionId, userId } from '../../node.ts';
import { SessionEntity, type Revocation, type SignInView } from './session.entity.ts';
import { invalidCredentials, signedOut } from './session.errors.ts';
import {
  absoluteLifetimeMs,
  expiryAt,
  idleLifetimeMs,
  isLive,
  judgeRefresh,
  retentionMs,
} from './session.policy.ts';
import type { RevokedSession, SessionRepository } from './session.repository.ts';

/** A session that was opened or continued, with the two tokens that prove it. */
export interface SignedIn {
  account: AccountEntity;
  session: SessionEntity;
  access: AccessToken;
  refreshToken: string;
}

/** The services a session stands on. */
export interface SessionParts {
  repository: SessionRepository;
  credentials: CredentialService;
  limits: LoginLimitService;
  keys: SigningKeyService;
  tokens: RefreshTokens;
}

/** Where every process of an installation hears which sessions have ended. */
export const revocationsTopic = 'users/revoked-sessions';

/** What it hears. */
export type RevocationWord = Record<keyof RevokedSession, string>;

const maxUserAgentLength = 300;

/**
 * A session is one sign-in and the family of refresh tokens that follow from it. Exactly one refresh token of a family
 * is live; using an older one, but for a lost answer within a minute, ends the family. An ended session never lives
 * again.
 */
export class SessionService {
  constructor(private readonly parts: SessionParts) {}

  /** @throws INVALID_CREDENTIALS, whatever was wrong; RATE_LIMITED after too many failures */
  async login(ctx: UsersContext, given: { login: string; password: string }): Promise<SignedIn> {
    const { limits, credentials } = this.parts;
    const attempt = await limits.reserve(ctx, given.login);
    let isDecided = false;
    try {
      const ownerId = await credentials.findOwner(ctx, given.login, given.password);
      const account = ownerId === null ? null : await ctx.load.account.load(ownerId);
      isDecided = true;
      if (!account || !canSignIn(account)) {
        await limits.fail(ctx, attempt);
        throw invalidCredentials();
      }
      const isOwnName = ownsLogin(account, given.login);
      return await this.open(ctx, account, (tx) => limits.succeed(tx, attempt, isOwnName));
    } finally {
      if (!isDecided) await limits.release(ctx, attempt);
    }
  }

  /**
   * Opens a session for an account that has proved itself, and runs `also` in the same transaction.
   * @returns both tokens; no later call can give this refresh token again, but for the grace of a refresh
   */
  async open(
    ctx: UsersContext,
    account: AccountEntity,
    also: (tx: UsersContext) => Promise<void> = () => Promise.resolve(),
  ): Promise<SignedIn> {
    const sign = await this.parts.keys.signer(ctx);
    const { session, refreshToken } = this.draft(ctx, account.id);
    await ctx.transact(async (tx) => {
      await also(tx);
      await this.parts.repository.insert(tx.db, session);
    });
    return { account, session, refreshToken, access: await sign(this.claims(account, session)) };
  }

  /** Exchanges a refresh token for its successor. @throws UNAUTHENTICATED */
  async refresh(ctx: UsersContext, token: string): Promise<SignedIn> {
    const now = ctx.clock.now();
    const claim = this.parts.tokens.verify(token, now);
    if (!claim) throw signedOut();
    const sign = await this.parts.keys.signer(ctx);
    const session = (await this.rotate(ctx, claim, now)) ?? (await this.again(ctx, claim, now));
    const account = await ctx.load.account.load(session.accountId);
    if (!account || !canSignIn(account)) {
      await this.revoke(ctx, session, 'ACCOUNT_CLOSED');
      throw signedOut();
    }
    const refreshToken = this.parts.tokens.derive(session.refreshKeyId, session.id, session.generation);
    return { account, session, refreshToken, access: await sign(this.claims(account, session)) };
  }

  /**
   * Ends the actor's session, or all of theirs. A browser whose access token is over may still end the session of its
   * refresh cookie. Repeating it changes nothing.
   * @throws UNAUTHENTICATED
   */
  async logout(ctx: UsersContext, everywhere: boolean): Promise<void> {
    if (ctx.actor.userId === null && !everywhere) {
      const claim = this.parts.tokens.verify(ctx.meta.refreshCookie ?? '', ctx.clock.now());
      if (claim) return this.revoke(ctx, { id: claim.sessionId }, 'LOGOUT');
    }
    const actor = requireUser(ctx.actor);
    if (everywhere) return this.revokeAll(ctx, actor.userId, 'LOGOUT_EVERYWHERE');
    return this.revoke(ctx, { id: actor.sessionId, accountId: actor.userId }, 'LOGOUT');
  }

  /** The actor's account and live session; null for a visitor, and for a session that has ended meanwhile. */
  async current(ctx: UsersContext): Promise<SignInView | null> {
    const { userId: accountId, sessionId: id } = ctx.actor;
    if (accountId === null || id === null) return null;
    const found = await ctx.load.signIn.load(id);
    if (found?.account.id !== accountId || !canSignIn(found.account)) return null;
    return isLive(found.session, ctx.clock.now()) ? found : null;
  }

  listRevokedSince(ctx: UsersContext, since: Date): Promise<RevokedSession[]> {
    return this.parts.repository.listRevokedSince(ctx.db, since);
  }

  /** Removes sessions that ended long ago. @returns how many */
  cleanUp(ctx: UsersContext): Promise<number> {
    return this.parts.repository.removeEnded(ctx.db, new Date(ctx.clock.now().getTime() - retentionMs));
  }

  private draft(ctx: UsersContext, accountId: string): { session: SessionEntity; refreshToken: string } {
    const now = ctx.clock.now();
    const id = ctx.ids.next();
    const endsAt = new Date(now.getTime() + absoluteLifetimeMs);
    const refreshKeyId = this.parts.tokens.keyIdAt(now);
    const refreshToken = this.parts.tokens.derive(refreshKeyId, id, 0);
    const session = Object.assign(new SessionEntity(), {
      id,
      createdAt: now,
      updatedAt: now,
      version: 1,
      accountId,
      generation: 0,
      refreshKeyId,
      refreshHash: hashOf(refreshToken),
      previousHash: null,
      rotatedAt: null,
      lastUsedAt: now,
      expiresAt: expiryAt(now, endsAt),
      endsAt,
      userAgent: ctx.meta.userAgent?.replaceAll(/\p{Cc}/gu, '').slice(0, maxUserAgentLength) ?? null,
      ipHash: ctx.actor.ipHash,
      revokedAt: null,
      revocation: null,
    });
    return { session, refreshToken };
  }

  /** Both are wire names: tokens are read by clients and by the router. */
  private claims(account: AccountEntity, session: SessionEntity): AccessClaims {
    return {
      sub: userId.encode(account.id),
      sid: sessionId.encode(session.id),
      roles: [account.platformRole],
      plan: account.plan,
    };
  }

  private rotate(ctx: UsersContext, claim: RefreshClaim, now: Date): Promise<SessionEntity | null> {
    const { tokens, repository } = this.parts;
    const successorKeyId = tokens.keyIdAt(now);
    const successor = tokens.derive(successorKeyId, claim.sessionId, claim.generation + 1);
    return repository.rotate(ctx.db, {
      id: claim.sessionId,
      generation: claim.generation,
      hash: claim.hash,
      successorHash: hashOf(successor),
      successorKeyId,
      now,
      idleExpiresAt: new Date(now.getTime() + idleLifetimeMs),
    });
  }

  /** The way of a token that is not the current one: the same successor once more, or the end of the family. */
  private async again(ctx: UsersContext, claim: RefreshClaim, now: Date): Promise<SessionEntity> {
    const [session] = await this.parts.repository.listByIds(ctx.db, [claim.sessionId]);
    const verdict = judgeRefresh(session ?? null, claim, now);
    if (session && verdict === 'GRACE') return session;
    if (session && verdict === 'REUSED') {
      await this.revoke(ctx, session, 'REUSE');
      ctx.log.warn(
        {
          audit: 'session.reuse',
          session: session.id,
          account: session.accountId,
          generation: claim.generation,
        },
        'an old refresh token was used again; its session is ended',
      );
    }
    throw signedOut();
  }

  private async revoke(
    ctx: UsersContext,
    session: { id: string; accountId?: string },
    reason: Revocation,
  ): Promise<void> {
    this.announce(ctx, await this.parts.repository.revoke(ctx.db, session, reason, ctx.clock.now()));
  }

  private async revokeAll(ctx: UsersContext, accountId: string, reason: Revocation): Promise<void> {
    this.announce(
      ctx,
      await this.parts.repository.revokeOfAccount(ctx.db, accountId, reason, ctx.clock.now()),
    );
  }

  /** Every process of the installation hears of it after the commit; who missed the word reads the list. */
  private announce(ctx: UsersContext, revoked: readonly RevokedSession[]): void {
    ctx.afterCommit(() => {
      for (const { sessionId: ended, revokedAt } of revoked) {
        const word: RevocationWord = { sessionId: ended, revokedAt: revokedAt.toISOString() };
        try {
          ctx.events.doorbell.whisper(revocationsTopic, word);
        } catch (error) {
          // The session is over, whatever a listener makes of it.
          ctx.log.error({ err: error }, 'a listener to revocations failed');
        }
      }
    });
  }
}
