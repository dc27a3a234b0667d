import { columnsOf, hydrate } from '@testverse/platform/db';
import type { EntityManager } from 'typeorm';
import { ProfileEntity } from './profile.entity.ts';

/** The columns a person edits themself. */
export const editableColumns = [
  'displayName',
  'firstName',
  'lastName',
  'bio',
  'location',
  'website',
  'linkedIn',
  'github',
] as const;

/** Absent: unchanged; null: cleared. */
export type ProfileChanges = Partial<Pick<ProfileEntity, (typeof editableColumns)[number]>>;

export class ProfileRepository {
  async listByIds(db: EntityManager, ids: readonly string[]): Promise<ProfileEntity[]> {
    const rows: object[] = await db.query(
      `select ${columnsOf(db, ProfileEntity, 'p')}, coalesce(w.profile_public, false) as "isPublic"
       from users.profile p left join users.preference w on w.id = p.id where p.id = any($1::uuid[])`,
      [ids],
    );
    return hydrate(ProfileEntity, rows);
  }

  async insert(db: EntityManager, profile: ProfileEntity): Promise<void> {
    await db.insert(ProfileEntity, profile);
  }

  /** @returns the row as it is then; null when there is none */
  async update(
    db: EntityManager,
    id: string,
    changes: ProfileChanges,
    now: Date,
  ): Promise<ProfileEntity | null> {
    const params: unknown[] = [id, now];
    const metadata = db.connection.getMetadata(ProfileEntity);
    const assignments = editableColumns.flatMap((property) => {
      const value = changes[property];
      const column = metadata.findColumnWithPropertyName(property)?.databaseName;
      return value === undefined || !column ? [] : [`"${column}" = $${params.push(value)}`];
    });
    const [rows] = await db.query<[object[], number]>(
      `update users.profile p set ${[...assignments, 'updated_at = $2', 'version = version + 1'].join(', ')}
       where p.id = $1 returning ${columnsOf(db, ProfileEntity, 'p')}`,
      params,
    );
    return hydrate(ProfileEntity, rows)[0] ?? null;
  }
}
