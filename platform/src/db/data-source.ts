import type { MigrationInterface } from 'typeorm';
import { answerMs } from './answered.ts';
import { SnakeNaming } from './naming.ts';
import { PreparedStatements } from './prepared-statements.ts';
import { PreparingClient } from './preparing-client.ts';
import { SubgraphDataSource } from './subgraph-data-source.ts';

export type EntityClass = abstract new () => object;
export type MigrationClass = new () => MigrationInterface;

export interface DataSourceOptions {
  url: string;
  /** One database schema per subgraph; it is created when missing. */
  schema: string;
  entities: readonly EntityClass[];
  migrations: readonly MigrationClass[];
  /** Connections of this subgraph in this process. */
  poolSize: number;
  /** How long the database may say nothing while it is asked. */
  silenceMs?: number;
}

/** A statement that takes longer is ended, so one bad plan cannot hold the pool. */
const statementTimeoutMs = 10_000;
const idleTransactionTimeoutMs = 10_000;
const connectTimeoutMs = 5_000;

/** A connection knows its statements and plans, which a new one has to learn: it is not given up between two bursts. */
const idleConnectionMs = 5 * 60_000;

/** Describes the connection of one subgraph; `initialize` opens it. Tables change by migrations only. */
export function createDataSource(options: DataSourceOptions): SubgraphDataSource {
  return new SubgraphDataSource({
    type: 'postgres',
    url: options.url,
    schema: options.schema,
    entities: [...options.entities],
    migrations: [...options.migrations],
    migrationsTableName: 'migration',
    namingStrategy: new SnakeNaming(),
    synchronize: false,
    logging: false,
    uuidExtension: 'pgcrypto',
    installExtensions: false,
    poolSize: options.poolSize,
    connectTimeoutMS: connectTimeoutMs,
    extra: {
      Client: PreparingClient,
      prepared: new PreparedStatements(),
      silenceMs: options.silenceMs ?? answerMs,
      idleTimeoutMillis: idleConnectionMs,
      options: `-c search_path=${options.schema},public`,
      statement_timeout: statementTimeoutMs,
      idle_in_transaction_session_timeout: idleTransactionTimeoutMs,
    },
  });
}
