import type { EntityManager } from 'typeorm';
import type { GuildEntity } from '../guild/index.ts';
import type { GuildMembershipStatus, GuildRole, Standing } from '../membership/index.ts';

/** Who may read a guild's rooms follows from this and from the reader alone. */
export interface AccessState {
  /** Rises whenever somebody may have lost the right to read. */
  version: number;
  guild: Pick<GuildEntity, 'visibility' | 'allowGuestAccess'>;
  /** By user id; without people who never were in the guild. */
  standings: ReadonlyMap<string, NonNullable<Standing>>;
}

interface AccessRow extends Pick<GuildEntity, 'visibility' | 'allowGuestAccess'> {
  version: number;
  userId: string | null;
  status: GuildMembershipStatus | null;
  role: GuildRole | null;
}

/** The guild's rules and those people's standings, of one moment; null when the guild does not exist. */
export async function findAccess(
  db: EntityManager,
  guildId: string,
  userIds: readonly string[],
): Promise<AccessState | null> {
  const rows: AccessRow[] = await db.query(
    `select g.access_version as version, g.visibility, g.allow_guest_access as "allowGuestAccess",
       m.user_id as "userId", m.status, m.role
     from guilds.guild g
     left join guilds.guild_membership m on m.guild_id = g.id and m.user_id = any($2)
     where g.id = $1`,
    [guildId, userIds],
  );
  const [first] = rows;
  if (!first) return null;
  const standings = new Map<string, NonNullable<Standing>>();
  for (const { userId, status, role } of rows) {
    if (userId !== null && status !== null && role !== null) standings.set(userId, { status, role });
  }
  const { version, visibility, allowGuestAccess } = first;
  return { version, guild: { visibility, allowGuestAccess }, standings };
}
