import type { Effects } from '@testverse/platform/context';

/** A guild, and the version that its access had in the statement that read the row; null when the guild was gone. */
export type Stamp = readonly [guildId: string, accessVersion: number | null];

/** A row that only readers of a guild may see. */
export type Stamped<Row> = Row & { stamp?: Stamp | null };

/**
 * SQL for a row's stamp, to be selected together with the row.
 * @param guildId SQL of the id of the row's guild
 */
export function stampOf(guildId: string): string {
  return `jsonb_build_array(${guildId},
    (select stamped.access_version from guilds.guild stamped where stamped.id = ${guildId})) as "stamp"`;
}

/** Likewise. @param channelId SQL of the id of the row's channel */
export function stampInChannel(channelId: string): string {
  return `(select jsonb_build_array(room.guild_id, stamped.access_version)
    from guilds.channel room left join guilds.guild stamped on stamped.id = room.guild_id
    where room.id = ${channelId}) as "stamp"`;
}

/** That a guild is gone is the last there is to know of its access. */
const gone = Number.POSITIVE_INFINITY;

/**
 * Tells the effects of an answer how new the rows are that it is made from. Whoever lost the right in the meantime is
 * found out by it: see `AccessGuard`.
 */
export function note<Row extends object>(
  effects: Effects,
  rows: readonly Stamped<Row>[],
): readonly Stamped<Row>[] {
  for (const { stamp } of rows) if (stamp) effects.readAt(stamp[0], stamp[1] ?? gone);
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

/** Likewise, for a guild itself. */
export function noteGuild<Guild extends { id: string; accessVersion: number } | null>(
  effects: Effects,
  guild: Guild,
): Guild {
  if (guild) effects.readAt(guild.id, guild.accessVersion);
  return guild;
}
