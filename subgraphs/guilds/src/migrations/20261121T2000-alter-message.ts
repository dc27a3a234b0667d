import type { MigrationInterface, QueryRunner } from 'typeorm';

const key = 'message_channel_id_seq_key';

/** Puts other columns beside the key of a channel's order; its uniqueness stands all the while. */
async function replaceKey(runner: QueryRunner, include: string): Promise<void> {
  // Many messages take longer than a statement may otherwise.
  await runner.query('set local statement_timeout = 0');
  await runner.query(
    `create unique index message_channel_id_seq_next on guilds.message (channel_id, seq) ${include}`,
  );
  await runner.query(
    `alter table guilds.message drop constraint ${key},
       add constraint ${key} unique using index message_channel_id_seq_next`,
  );
}

/**
 * The order of a channel knows all that the number of unread messages depends on, so that counting a hundred of them reads
 * a page or two rather than a hundred.
 */
export class AlterMessage1795291200000 implements MigrationInterface {
  name = 'AlterMessage1795291200000';

  up(runner: QueryRunner): Promise<void> {
    return replaceKey(runner, 'include (author_id, deleted_at)');
  }

  down(runner: QueryRunner): Promise<void> {
    return replaceKey(runner, '');
  }
}
