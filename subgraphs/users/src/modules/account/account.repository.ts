import { columnsOf, hydrate } from '@testverse/platform/db';
import type { EntityManager } from 'typeorm';
import { AccountEntity } from './account.entity.ts';

export class AccountRepository {
  async listByIds(db: EntityManager, ids: readonly string[]): Promise<AccountEntity[]> {
    return this.list(db, 'a.id = any($1::uuid[])', ids);
  }

  /** @param usernames in lower case */
  async listByUsernames(db: EntityManager, usernames: readonly string[]): Promise<AccountEntity[]> {
    return this.list(db, 'a.username = any($1::text[])', usernames);
  }

  async isUsernameTaken(db: EntityManager, username: string): Promise<boolean> {
    const rows: unknown[] = await db.query('select 1 from users.account where username = $1', [username]);
    return rows.length > 0;
  }

  /** Fails on the constraint `account_username_key` when the name is taken. */
  async insert(db: EntityManager, account: AccountEntity): Promise<void> {
    await db.insert(AccountEntity, account);
  }

  private async list(db: EntityManager, where: string, keys: readonly string[]): Promise<AccountEntity[]> {
    const columns = columnsOf(db, AccountEntity, 'a');
    const rows: object[] = await db.query(`select ${columns} from users.account a where ${where}`, [keys]);
    return hydrate(AccountEntity, rows);
  }
}
