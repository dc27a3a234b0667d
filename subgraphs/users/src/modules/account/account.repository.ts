import { columnsOf, hydrate } from '@testverse/platform/db';
import type { EntityManager } from 'typeorm';
import { AccountEntity, type PersonView } from './account.entity.ts';

const personColumns = `a.id, a.created_at as "createdAt", a.username, a.email, a.email_verified_at as "emailVerifiedAt",
  a.status, a.platform_role as "platformRole", p.display_name as "displayName", p.first_name as "firstName",
  p.last_name as "lastName", p.bio, p.location, p.website, p.linked_in as "linkedIn", p.github,
  p.avatar_url as "avatarUrl", coalesce(w.profile_public, false) as "isPublic"`;

export class AccountRepository {
  async listByIds(db: EntityManager, ids: readonly string[]): Promise<AccountEntity[]> {
    const columns = columnsOf(db, AccountEntity, 'a');
    const rows: object[] = await db.query(
      `select ${columns} from users.account a where a.id = any($1::uuid[])`,
      [ids],
    );
    return hydrate(AccountEntity, rows);
  }

  listPeople(db: EntityManager, ids: readonly string[]): Promise<PersonView[]> {
    return this.people(db, 'a.id = any($1::uuid[])', ids);
  }

  /** @param usernames in lower case */
  listPeopleByNames(db: EntityManager, usernames: readonly string[]): Promise<PersonView[]> {
    return this.people(db, 'a.username = any($1::text[])', usernames);
  }

  async isUsernameTaken(db: EntityManager, username: string): Promise<boolean> {
    const rows: unknown[] = await db.query('select 1 from users.account where username = $1', [username]);
    return rows.length > 0;
  }

  /** Fails on the constraint `account_username_key` when the name is taken. */
  async insert(db: EntityManager, account: AccountEntity): Promise<void> {
    await db.insert(AccountEntity, account);
  }

  /** Also those whose profile is gone: nothing of it is shown then. */
  private people(db: EntityManager, where: string, keys: readonly string[]): Promise<PersonView[]> {
    return db.query(
      `select ${personColumns} from users.account a left join users.profile p on p.id = a.id
       left join users.preference w on w.id = a.id where ${where}`,
      [keys],
    );
  }
}
