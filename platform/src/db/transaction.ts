import { QueryFailedError, type DataSource, type EntityManager, type QueryRunner } from 'typeorm';
import type { OutOfDate } from './prepared-statements.ts';

/** PostgreSQL's words for "try the same again": serialization failure and deadlock. */
const retryable = new Set(['40001', '40P01']);
const attempts = 4;

interface DriverError extends Partial<OutOfDate> {
  code?: string;
  constraint?: string;
}

function driverError(error: unknown): DriverError | null {
  return error instanceof QueryFailedError ? (error.driverError as DriverError) : null;
}

/** True when the error is the refusal of that unique or check constraint: races are decided by the database. */
export function violates(error: unknown, constraint: string): boolean {
  return driverError(error)?.constraint === constraint;
}

interface Client {
  query(statement: string): Promise<{ command: string }>;
  connection: { stream: { cork(): void; uncork(): void } };
}

/** What TypeORM knows of a transaction that it has begun. */
const begun = { isTransactionActive: true, transactionDepth: 1 };

/**
 * Begins without waiting for the database to say so: that is sent with the act's first statement.
 * @returns what the database says of it
 */
async function begin(dataSource: DataSource, runner: QueryRunner): Promise<{ isBegun: Promise<unknown> }> {
  const client = (await runner.connect()) as Client;
  const { stream } = client.connection;
  dataSource.logger.logQuery('START TRANSACTION', undefined, runner);
  stream.cork();
  setImmediate(() => stream.uncork());
  const isBegun = client.query('START TRANSACTION');
  // Whoever fails first says so; this is asked before the commit.
  isBegun.catch(() => undefined);
  Object.assign(runner, begun);
  return { isBegun };
}

/**
 * Commits and looks at what the database says. It answers `commit` after a failed statement with a rollback and no
 * error: whoever swallowed that statement's error would acknowledge what is not there.
 */
async function commit(runner: QueryRunner): Promise<void> {
  const client = (await runner.connect()) as Client;
  const { command } = await client.query('commit').catch((error: Error) => {
    throw new QueryFailedError('commit', [], error);
  });
  if (command !== 'COMMIT') throw new Error('a statement of this transaction failed, and nobody said so');
}

async function attempt<T>(dataSource: DataSource, fn: (db: EntityManager) => Promise<T>): Promise<T> {
  const runner = dataSource.createQueryRunner();
  try {
    const { isBegun } = await begin(dataSource, runner);
    const result = await fn(runner.manager);
    await isBegun;
    await commit(runner);
    return result;
  } catch (error) {
    // What made the act fail says more than a connection that is gone with it.
    await runner.rollbackTransaction().catch(() => undefined);
    throw error;
  } finally {
    await runner.release();
  }
}

/**
 * Runs `fn` in a transaction and runs it anew when the database broke a deadlock, or when tables became others. Once a
 * statement has failed, the transaction can only fail as well.
 */
export async function inTransaction<T>(
  dataSource: DataSource,
  fn: (db: EntityManager) => Promise<T>,
): Promise<T> {
  for (let turn = 1; ; turn += 1) {
    try {
      return await attempt(dataSource, fn);
    } catch (error) {
      const { code = '', isOutOfDate = false } = driverError(error) ?? {};
      if (turn === attempts || !(isOutOfDate || retryable.has(code))) throw error;
    }
  }
}
