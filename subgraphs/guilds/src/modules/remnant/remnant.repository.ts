import type { EntityManager } from 'typeorm';

/** Runs one bounded statement that deletes; it commits on its own. @returns how many rows went */
async function deleted(db: EntityManager, sql: string, params: readonly unknown[]): Promise<number> {
  const [, count]: [unknown, number] = await db.query(sql, [...params]);
  return count;
}

/** What a guild's rows hang on, and by which column; a row of each is found by an index. */
type Hanging =
  | { table: 'guild_membership'; column: 'guild_id' }
  | { table: 'message_pace' | 'read_marker'; column: 'channel_id' }
  | { table: 'reaction' | 'message_revision'; column: 'message_id' };

export function deleteSome(
  db: EntityManager,
  { table, column }: Hanging,
  ids: readonly string[],
  most: number,
): Promise<number> {
  return deleted(
    db,
    `delete from guilds.${table} where ctid = any(array(
       select ctid from guilds.${table} where ${column} = any($1) limit $2))`,
    [ids, most],
  );
}

/** Whether there is such a guild: nothing of it is a remnant then. */
export async function exists(db: EntityManager, guildId: string): Promise<boolean> {
  const rows: unknown[] = await db.query('select from guilds.guild where id = $1', [guildId]);
  return rows.length > 0;
}

export async function listChannels(db: EntityManager, guildId: string): Promise<string[]> {
  const rows: { id: string }[] = await db.query('select id from guilds.channel where guild_id = $1', [
    guildId,
  ]);
  return rows.map(({ id }) => id);
}

/** The first messages of a channel, in its order. */
export async function listMessages(db: EntityManager, channelId: string, most: number): Promise<string[]> {
  const rows: { id: string }[] = await db.query(
    'select id from guilds.message where channel_id = $1 order by seq limit $2',
    [channelId, most],
  );
  return rows.map(({ id }) => id);
}

export function deleteMessages(db: EntityManager, ids: readonly string[]): Promise<number> {
  return deleted(db, 'delete from guilds.message where id = any($1)', [ids]);
}

/** Waits for whoever writes in the channel at this moment; what they leave behind goes with it. */
export function deleteChannel(db: EntityManager, id: string): Promise<number> {
  return deleted(db, 'delete from guilds.channel where id = $1', [id]);
}
