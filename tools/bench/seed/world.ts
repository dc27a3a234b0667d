import { createPasswordHasher, owaspCost } from '@testverse/users';
import pg, { type Client } from 'pg';
import { lateLogStatements, rewardLogStatements, unlockStatements } from './achievements.ts';
import { foldLedger } from './folds.ts';
import { guildStatements } from './guilds.ts';
import { bookFacts } from './ledger.ts';
import { peopleStatements } from './people.ts';
import { functions } from './places.ts';
import { projectStatements } from './projects.ts';
import { seedPassword, type WorldSizes } from './sizes.ts';
import { talkStatements } from './talk.ts';

/** A handler of events whose effects the seed has brought about itself. */
export interface SeededHandler {
  /** The subgraph it belongs to. */
  schema: string;
  name: string;
  /** The subgraph whose log it reads. */
  from: string;
}

export interface SeedOptions {
  databaseUrl: string;
  sizes: WorldSizes;
  /** Of all subgraphs: they stand at the end of the logs when the seed is done. */
  handlers: readonly SeededHandler[];
  /** Told of what is being done, and of how far it is. */
  report: (line: string) => void;
}

const salt = Buffer.from('one salt for all');

/**
 * Fills empty schemas with a world in which everything fits together: rows, logs, ledger, and what follows from them. The
 * same sizes make the same world, but for the day it is of.
 */
export async function seedWorld({ databaseUrl, sizes, handlers, report }: SeedOptions): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const run = async (what: string, statements: readonly string[]): Promise<void> => {
    report(what);
    // One act: a guild has no owner before its members are there.
    await client.query('begin');
    for (const statement of statements) await client.query(statement);
    await client.query('commit');
  };
  try {
    // What is lost with a crash is made anew; sorting a million rows wants memory.
    await client.query(`set synchronous_commit = off; set statement_timeout = 0; set idle_in_transaction_session_timeout = 0;
      set work_mem = '512MB'; set timezone = 'UTC'; set max_parallel_workers_per_gather = 0`);
    await client.query(functions);
    const passwordHash = await createPasswordHasher(owaspCost).hash(seedPassword, salt);
    await run(`${sizes.users} people`, peopleStatements(sizes, passwordHash));
    await run(`${sizes.guilds} guilds with members and channels`, guildStatements(sizes));
    await run(`${sizes.messages} messages`, talkStatements(sizes));
    await run(`${sizes.projects} projects`, projectStatements(sizes));
    await earn(client, report);
    await run('handlers at the head', handlers.map(atHead));
    report('statistics');
    await client.query('vacuum analyze');
    await client.query('checkpoint');
  } finally {
    await client.end();
  }
}

/** What all that came to for people. */
async function earn(client: Client, report: (line: string) => void): Promise<void> {
  for (const from of ['guilds', 'projects'])
    report(`ledger: ${await bookFacts(client, from)} entries for facts of ${from}`);
  for (const statement of [...unlockStatements, ...rewardLogStatements]) await client.query(statement);
  report(`ledger: ${await bookFacts(client, 'gamification')} entries for achievements`);
  await client.query('analyze gamification.ledger_entry, gamification.achievement_unlock');
  await foldLedger(client);
  report('ledger folded');
  for (const statement of lateLogStatements) await client.query(statement);
}

/** The log ends where the handler stands. */
function atHead({ schema, name, from }: SeededHandler): string {
  return `insert into ${schema}.consumer_offset (handler, position, generation, catch_up_to)
    select '${name}', head, 1, head from (select coalesce(max(position), 0) as head from ${from}.event_log) log
    on conflict (handler) do update set position = excluded.position, catch_up_to = excluded.catch_up_to`;
}
