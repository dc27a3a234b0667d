import type { MigrationInterface, QueryRunner } from 'typeorm';
import { cloneDatabase } from '../../testing/database.ts';
import { eventTables } from '../index.ts';

class CreateLog1795251600000 implements MigrationInterface {
  name = 'CreateLog1795251600000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `${eventTables('notes')};
       create table notes.note (id uuid primary key, nonce text unique, seq bigint not null, body text not null);
       create table notes.access (id uuid primary key, version int not null)`,
    );
  }

  async down(): Promise<void> {
    // Tests only go forward.
  }
}

/** A database with an empty log in the schema `notes`. */
export function cloneLogDatabase(): Promise<string> {
  return cloneDatabase([{ name: 'notes', modules: [], migrations: [CreateLog1795251600000] }]);
}
