import type { EntityManager } from 'typeorm';
import { projectVersion } from '../../stamps.ts';
import type { CollaboratorRole } from '../collaborator/index.ts';
import type { KnownGuild } from '../guild-access/index.ts';
import type { GuildAccess, ProjectAccess } from './live.entity.ts';

interface GuildRow {
  version: number;
  id: string;
  visibility: KnownGuild['visibility'];
  isDeleted: boolean;
}

const guildColumns = `g.guild_id as id, g.visibility, g.is_deleted as "isDeleted"`;

/** Who of these people is in the guild; null while nothing is known of it. */
export async function findGuildAccess(
  db: EntityManager,
  guildId: string,
  userIds: readonly string[],
): Promise<GuildAccess | null> {
  const rows: (GuildRow & { members: string[] })[] = await db.query(
    `select g.version::float8 as version, ${guildColumns}, array(
       select m.user_id from projects.known_member m where m.guild_id = g.guild_id and m.user_id = any($2)) as members
     from projects.known_guild g where g.guild_id = $1`,
    [guildId, userIds],
  );
  const [row] = rows;
  if (!row) return null;
  const { version, members, ...guild } = row;
  return { version, guild, members: new Set(members) };
}

type ProjectRow = Omit<GuildRow, 'id'> & {
  /** Of its guild; null while nothing is known of that. */
  id: string | null;
  isPublic: boolean;
  userId: string | null;
  isMember: boolean;
  part: CollaboratorRole | null;
};

/** How these people stand to the project; null when it is gone. */
export async function findProjectAccess(
  db: EntityManager,
  projectId: string,
  userIds: readonly string[],
): Promise<ProjectAccess | null> {
  const rows: ProjectRow[] = await db.query(
    `select ${projectVersion}::float8 as version, ${guildColumns}, p.is_public as "isPublic",
       asked.id as "userId", m.user_id is not null as "isMember", own.role as part
     from projects.project p
     left join projects.known_guild g on g.guild_id = p.guild_id
     left join unnest($2::uuid[]) as asked (id) on true
     left join projects.known_member m on m.guild_id = p.guild_id and m.user_id = asked.id
     left join projects.project_collaborator own on own.project_id = p.id and own.user_id = asked.id
     where p.id = $1`,
    [projectId, userIds],
  );
  const [first] = rows;
  if (!first) return null;
  const { version, isPublic, id, visibility, isDeleted } = first;
  const people = rows.flatMap(({ userId, isMember, part }) =>
    userId === null ? [] : [[userId, { isMember, part }] as const],
  );
  const guild = id === null ? null : { id, visibility, isDeleted };
  return { version, isPublic, guild, people: new Map(people) };
}

interface VersionRow {
  id: string;
  version: number;
}

const byId = (rows: readonly VersionRow[]): Map<string, number> =>
  new Map(rows.map(({ id, version }) => [id, version]));

export async function listGuildVersions(
  db: EntityManager,
  ids: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  return byId(
    await db.query(
      `select g.guild_id as id, g.version::float8 as version from projects.known_guild g where g.guild_id = any($1)`,
      [ids],
    ),
  );
}

export async function listProjectVersions(
  db: EntityManager,
  ids: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  return byId(
    await db.query(
      `select p.id, ${projectVersion}::float8 as version from projects.project p
       left join projects.known_guild g on g.guild_id = p.guild_id where p.id = any($1)`,
      [ids],
    ),
  );
}
