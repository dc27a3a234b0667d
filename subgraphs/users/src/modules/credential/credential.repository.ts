import type { EntityManager } from 'typeorm';
import { CredentialEntity, type CredentialScheme } from './credential.entity.ts';

/** One account that a login may mean. */
export interface Candidate {
  accountId: string;
  email: string;
  passwordHash: string;
}

export interface Candidates {
  /** True while any account still has a hash of an older system. */
  hasLegacy: boolean;
  /** The account that owns the address first, then the youngest claim. */
  found: Candidate[];
}

/**
 * How many claims of one address are looked at. Making an account costs a second of limits and hashing, so nobody
 * crowds out the others; an owner who verified the address comes first in any case.
 */
const maxClaims = 500;

const candidatesWhere = (condition: string): string =>
  `select exists (select 1 from users.credential where scheme = 'BCRYPT') as "hasLegacy",
     (select coalesce(json_agg(claim), '[]') from (
        select a.id as "accountId", a.email, c.password_hash as "passwordHash"
        from users.account a join users.credential c on c.id = a.id
        where ${condition}
        order by (a.email_verified_at is null), a.created_at desc, a.id desc limit ${maxClaims}
      ) claim) as found`;

export class CredentialRepository {
  listByUsername(db: EntityManager, username: string): Promise<Candidates> {
    return this.list(db, 'a.username = $1', username);
  }

  listByEmail(db: EntityManager, email: string): Promise<Candidates> {
    return this.list(db, 'lower(a.email) = lower($1)', email);
  }

  /** The seed of derived salts, and the hash of the first account that claimed the address, if any. */
  async findSaltSource(
    db: EntityManager,
    email: string,
  ): Promise<{ seed: Buffer; firstHash: string | null } | undefined> {
    const rows: { seed: Buffer; firstHash: string | null }[] = await db.query(
      `select s.seed, (
         select c.password_hash from users.account a join users.credential c on c.id = a.id
         where lower(a.email) = lower($1) and c.scheme = 'ARGON2ID' order by a.created_at, a.id limit 1
       ) as "firstHash" from users.password_seed s`,
      [email],
    );
    return rows[0];
  }

  async insert(db: EntityManager, credential: CredentialEntity): Promise<void> {
    await db.insert(CredentialEntity, credential);
  }

  /** Replaces a hash unless it has been changed meanwhile. */
  async replaceHash(
    db: EntityManager,
    change: { id: string; from: string; to: string; scheme: CredentialScheme; now: Date },
  ): Promise<void> {
    await db.query(
      `update users.credential set password_hash = $3, scheme = $4, updated_at = $5, version = version + 1
       where id = $1 and password_hash = $2`,
      [change.id, change.from, change.to, change.scheme, change.now],
    );
  }

  private async list(db: EntityManager, condition: string, key: string): Promise<Candidates> {
    const rows: Candidates[] = await db.query(candidatesWhere(condition), [key]);
    return rows[0] ?? { hasLegacy: false, found: [] };
  }
}
