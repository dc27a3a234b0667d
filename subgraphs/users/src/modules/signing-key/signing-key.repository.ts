import { columnsOf, hydrate } from '@testverse/platform/db';
import type { EntityManager } from 'typeorm';
import { SigningKeyEntity } from './signing-key.entity.ts';

/** Any fixed number: processes that need a key at the same time make one after the other. */
const creationLock = 7_305_301;

export class SigningKeyRepository {
  async list(db: EntityManager): Promise<SigningKeyEntity[]> {
    const rows: object[] = await db.query(
      `select ${columnsOf(db, SigningKeyEntity, 'k')} from users.signing_key k order by k.signs_from, k.kid`,
    );
    return hydrate(SigningKeyEntity, rows);
  }

  /** Held to the end of the transaction: at most one process makes keys. */
  async lockCreation(tx: EntityManager): Promise<void> {
    await tx.query('select pg_advisory_xact_lock($1)', [creationLock]);
  }

  async insert(tx: EntityManager, key: SigningKeyEntity): Promise<void> {
    await tx.insert(SigningKeyEntity, key);
  }

  async retireOthers(tx: EntityManager, kid: string, retiresAt: Date): Promise<void> {
    await tx.query('update users.signing_key set retires_at = $2 where kid <> $1 and retires_at is null', [
      kid,
      retiresAt,
    ]);
  }

  async removeRetired(tx: EntityManager, now: Date): Promise<void> {
    await tx.query('delete from users.signing_key where retires_at <= $1', [now]);
  }
}
