import { columnsOf, hydrate } from '@testverse/platform/db';
import type { EntityManager } from 'typeorm';
import type { AccountView } from '../account/index.ts';
import { SessionEntity, type Revocation, type SessionView, type SignInView } from './session.entity.ts';

/** A refresh: the presented token's mark and its successor's. */
export interface Rotation {
  id: string;
  generation: number;
  hash: string;
  successorHash: string;
  successorKeyId: string;
  now: Date;
  idleExpiresAt: Date;
}

/** A session that ended before its time. */
export interface RevokedSession {
  sessionId: string;
  revokedAt: Date;
}

/** A session as it is read beside its account. */
type BesideSession = { [Key in keyof SessionView as `session${Capitalize<Key>}`]: SessionView[Key] };

const live = 's.revoked_at is null and s.expires_at >';

export class SessionRepository {
  async listByIds(db: EntityManager, ids: readonly string[]): Promise<SessionEntity[]> {
    const columns = columnsOf(db, SessionEntity, 's');
    const rows: object[] = await db.query(
      `select ${columns} from users.session s where s.id = any($1::uuid[])`,
      [ids],
    );
    return hydrate(SessionEntity, rows);
  }

  /** Sessions with their accounts, as they are shown. */
  async listSignIns(db: EntityManager, ids: readonly string[]): Promise<SignInView[]> {
    const rows: (AccountView & BesideSession)[] = await db.query(
      `select a.id, a.created_at as "createdAt", a.username, a.email, a.email_verified_at as "emailVerifiedAt", a.status,
         a.platform_role as "platformRole", s.id as "sessionId", s.created_at as "sessionCreatedAt",
         s.last_used_at as "sessionLastUsedAt", s.expires_at as "sessionExpiresAt",
         s.user_agent as "sessionUserAgent", s.revoked_at as "sessionRevokedAt"
       from users.session s join users.account a on a.id = s.account_id where s.id = any($1::uuid[])`,
      [ids],
    );
    return rows.map((row) => ({
      account: row,
      session: {
        id: row.sessionId,
        createdAt: row.sessionCreatedAt,
        lastUsedAt: row.sessionLastUsedAt,
        expiresAt: row.sessionExpiresAt,
        userAgent: row.sessionUserAgent,
        revokedAt: row.sessionRevokedAt,
      },
    }));
  }

  async insert(db: EntityManager, session: SessionEntity): Promise<void> {
    await db.insert(SessionEntity, session);
  }

  /** Exchanges the live token for its successor; of several at the same time, one succeeds. */
  async rotate(db: EntityManager, rotation: Rotation): Promise<SessionEntity | null> {
    const { id, generation, hash, successorHash, successorKeyId, now, idleExpiresAt } = rotation;
    const [rows] = await db.query<[object[], number]>(
      `update users.session s set generation = generation + 1, previous_hash = refresh_hash, refresh_hash = $4,
         refresh_key_id = $5, rotated_at = $6, last_used_at = $6, updated_at = $6, version = version + 1,
         expires_at = least($7, ends_at)
       where s.id = $1 and s.generation = $2 and s.refresh_hash = $3 and ${live} $6
       returning ${columnsOf(db, SessionEntity, 's')}`,
      [id, generation, hash, successorHash, successorKeyId, now, idleExpiresAt],
    );
    return hydrate(SessionEntity, rows)[0] ?? null;
  }

  /** @returns the session, unless it had ended before or is not that account's */
  revoke(
    db: EntityManager,
    session: { id: string; accountId?: string },
    reason: Revocation,
    now: Date,
  ): Promise<RevokedSession[]> {
    const condition = 's.id = $3 and ($4::uuid is null or s.account_id = $4)';
    return this.revokeWhere(db, condition, [now, reason, session.id, session.accountId ?? null]);
  }

  revokeOfAccount(
    db: EntityManager,
    accountId: string,
    reason: Revocation,
    now: Date,
  ): Promise<RevokedSession[]> {
    return this.revokeWhere(db, 's.account_id = $3', [now, reason, accountId]);
  }

  async listRevokedSince(db: EntityManager, since: Date): Promise<RevokedSession[]> {
    return db.query(
      `select id as "sessionId", revoked_at as "revokedAt" from users.session
       where revoked_at >= $1 order by revoked_at, id`,
      [since],
    );
  }

  /** Removes sessions that ended before that time. @returns how many */
  async removeEnded(db: EntityManager, before: Date): Promise<number> {
    const [, count] = await db.query<[unknown, number]>(
      'delete from users.session where expires_at < $1 or revoked_at < $1',
      [before],
    );
    return count;
  }

  private async revokeWhere(
    db: EntityManager,
    condition: string,
    params: readonly unknown[],
  ): Promise<RevokedSession[]> {
    const [rows] = await db.query<[RevokedSession[], number]>(
      `update users.session s set revoked_at = $1, revocation = $2, updated_at = $1, version = version + 1
       where ${condition} and ${live} $1 returning s.id as "sessionId", s.revoked_at as "revokedAt"`,
      [...params],
    );
    return rows;
  }
}
