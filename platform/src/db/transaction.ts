import { QueryFailedError, type DataSource, type EntityManager } from 'typeorm';

/** PostgreSQL's words for "try the same again": serialization failure and deadlock. */
const retryable = new Set(['40001', '40P01']);
const attempts = 4;

interface DriverError {
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

/** Runs `fn` in a transaction and runs it anew when the database broke a deadlock. */
export async function inTransaction<T>(
  dataSource: DataSource,
  fn: (db: EntityManager) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await dataSource.transaction(fn);
    } catch (error) {
      const code = driverError(error)?.code;
      if (attempt === attempts || code === undefined || !retryable.has(code)) throw error;
    }
  }
}
