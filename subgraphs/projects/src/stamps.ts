import type { Effects } from '@testverse/platform/context';

/**
 * A row that only those may see who have one of two rights: to its project, or to all projects of the guild. They stand
 * with the versions that they had in the statement that read the row.
 */
export type Stamped<Row> = Row & {
  $project: string;
  $projectVersion: number;
  $guild: string;
  $guildVersion: number;
};

/**
 * While nothing is known of a guild its rights have a version beyond all others (2^52, exact in every kind of number): they
 * are read anew, and nobody has them.
 */
const known = 'coalesce(g.version, 4503599627370496)';

/** SQL for the version of the access to a project, over `p` and what is known of its guild as `g`: rises with either. */
export const projectVersion = `(${known} + p.access_version)`;

/** SQL for a row's stamps, likewise, to be selected together with the row. */
export const stampColumns = `p.id as "$project", ${projectVersion}::float8 as "$projectVersion",
  p.guild_id as "$guild", ${known}::float8 as "$guildVersion"`;

/** By kind of topic, what events of it are stamped with; null for what is gone. */
export const topicStamps = {
  project: `select ${projectVersion} from projects.project p
    left join projects.known_guild g on g.guild_id = p.guild_id where p.id = $id`,
  guild: 'select g.version from projects.known_guild g where g.guild_id = $id',
};

/**
 * Tells the effects of an answer how new the rows are that it is made from. Whoever lost the right in the meantime is
 * found out by it: see `AccessGuard`.
 */
export function note<Row extends object>(
  effects: Effects,
  rows: readonly Stamped<Row>[],
): readonly Stamped<Row>[] {
  for (const row of rows) {
    effects.readAt(row.$project, row.$projectVersion);
    effects.readAt(row.$guild, row.$guildVersion);
  }
  return rows;
}

/** Likewise, for pages of rows. */
export function notePages<Row extends object, Pages extends ReadonlyMap<string, { rows: Stamped<Row>[] }>>(
  effects: Effects,
  pages: Pages,
): Pages {
  for (const { rows } of pages.values()) note(effects, rows);
  return pages;
}
