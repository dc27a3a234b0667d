import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What a decision on a channel was made from, asked for by the statement that writes. Being volatile it reads what is
 * committed by then: called with the head of the channel's topic held, after every change of the channel and before any
 * later one.
 */
const requireChannel = `create function guilds.require_channel(asked uuid, decided_kind text)
  returns boolean language plpgsql volatile as $$
  begin
    perform from guilds.channel c join guilds.guild g on g.id = c.guild_id
      where c.id = asked and c.archived_at is null and c.kind = decided_kind;
    if not found then
      raise exception 'channel % is no longer what was decided on', asked
        using errcode = 'check_violation', constraint = 'channel_moved_check';
    end if;
    return true;
  end $$`;

/**
 * A guild goes without what was in it, which is removed bit by bit behind it. Whoever adds to a guild holds its row, so
 * nothing new is left behind one that is gone.
 */
export class AlterGuild1795266000000 implements MigrationInterface {
  name = 'AlterGuild1795266000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table guilds.guild_membership drop constraint guild_membership_guild_id_fkey');
    await runner.query('alter table guilds.channel drop constraint channel_guild_id_fkey');
    await runner.query(requireChannel);
    await runner.query(
      `alter table guilds.message_pace add changed_at timestamptz(3)[] not null default '{}'`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table guilds.message_pace drop changed_at');
    await runner.query('drop function guilds.require_channel(uuid, text)');
    for (const table of ['channel', 'guild_membership']) {
      await runner.query(
        `delete from guilds.${table} t where not exists (select from guilds.guild g where g.id = t.guild_id)`,
      );
      await runner.query(`alter table guilds.${table} add constraint ${table}_guild_id_fkey
        foreign key (guild_id) references guilds.guild (id) on delete cascade`);
    }
  }
}
