import { columnsOf } from '@testverse/platform/db';
import type { EntityManager } from 'typeorm';
import { stampOf, type Stamped } from '../../stamps.ts';
import { MembershipEntity } from '../membership/index.ts';

/** Memberships whoever asks: for those who read of them in their guild's facts. */
export function listNewcomers(
  db: EntityManager,
  ids: readonly string[],
): Promise<Stamped<MembershipEntity>[]> {
  return db.query(
    `select ${columnsOf(db, MembershipEntity, 'm')}, ${stampOf('m.guild_id')}
     from guilds.guild_membership m where m.id = any($1)`,
    [ids],
  );
}
