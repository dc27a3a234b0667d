import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Lets the copy of guilds and their members be made anew where facts of guilds could not be taken: those that were logged
 * before they said who owns a guild and who sees it, and memberships in guilds whose founding was not logged. What is
 * parked is parked as it was logged then; the guilds' own log has been completed since. Until the copy has come as far as
 * it was, nothing is known of any guild.
 */
export class ReplayGuildAccess1795280400000 implements MigrationInterface {
  name = 'ReplayGuildAccess1795280400000';

  async up(runner: QueryRunner): Promise<void> {
    // First, as whoever handles what is parked does: each waits for the other, and sees what it has left.
    await runner.query(`select from projects.consumer_offset where handler = 'guild-access' for update`);
    const [, parked] = (await runner.query(
      `delete from projects.parked_event where handler = 'guild-access'`,
    )) as [unknown, number];
    if (parked === 0) return;
    await runner.query(
      `update projects.consumer_offset
       set catch_up_to = greatest(position, catch_up_to), position = 0, generation = generation + 1
       where handler = 'guild-access'`,
    );
    await runner.query('set local statement_timeout = 0');
    await runner.query('delete from projects.guild_member');
    await runner.query('delete from projects.guild_access');
  }

  async down(): Promise<void> {
    // The copy is the same however often it is made.
  }
}
