import { columnsOf, hydrate } from '@testverse/platform/db';
import type { EntityManager } from 'typeorm';
import { PreferenceEntity } from './preference.entity.ts';

export class PreferenceRepository {
  async listByIds(db: EntityManager, ids: readonly string[]): Promise<PreferenceEntity[]> {
    const columns = columnsOf(db, PreferenceEntity, 'p');
    const rows: object[] = await db.query(
      `select ${columns} from users.preference p where p.id = any($1::uuid[])`,
      [ids],
    );
    return hydrate(PreferenceEntity, rows);
  }

  /** Locks the row until the transaction ends. */
  async lock(db: EntityManager, id: string): Promise<PreferenceEntity | null> {
    const columns = columnsOf(db, PreferenceEntity, 'p');
    const rows: object[] = await db.query(
      `select ${columns} from users.preference p where p.id = $1 for no key update`,
      [id],
    );
    return hydrate(PreferenceEntity, rows)[0] ?? null;
  }

  async insert(db: EntityManager, preference: PreferenceEntity): Promise<void> {
    await db.insert(PreferenceEntity, preference);
  }

  /** Writes a locked row as it shall be. */
  async update(db: EntityManager, preference: PreferenceEntity): Promise<void> {
    const { id, updatedAt, version, theme, language, profilePublic, showStats, showActivity } = preference;
    await db.query(
      `update users.preference set updated_at = $2, version = $3, theme = $4, language = $5, profile_public = $6,
         show_stats = $7, show_activity = $8 where id = $1`,
      [id, updatedAt, version, theme, language, profilePublic, showStats, showActivity],
    );
  }
}
