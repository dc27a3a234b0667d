import { DataSource, QueryFailedError, QueryRunnerAlreadyReleasedError, type QueryRunner } from 'typeorm';
import { Batches, type Client, type ClientPool } from './batches.ts';
import type { Outcome } from './statement.ts';

/** What a statement written by hand gives: rows, or rows and their number where it changed or deleted some. */
function resultOf({ command, rows, rowCount }: Outcome): unknown {
  return command === 'UPDATE' || command === 'DELETE' ? [rows, rowCount] : rows;
}

/**
 * The connections of one subgraph. Statements that are written by hand go straight to the driver, those outside of
 * transactions together; for what TypeORM writes itself it has its own ways.
 */
export class SubgraphDataSource extends DataSource {
  private readonly batches = new Batches(() => (this.driver as unknown as { master?: ClientPool }).master);

  override async destroy(): Promise<void> {
    await this.batches.end();
    await super.destroy();
  }

  override async query<Result = unknown>(
    text: string,
    values?: unknown[],
    runner?: QueryRunner,
  ): Promise<Result> {
    if (runner?.isReleased) throw new QueryRunnerAlreadyReleasedError();
    this.logger.logQuery(text, values, runner);
    try {
      const sent = runner
        ? ((await runner.connect()) as Client).query(text, values)
        : this.batches.send(text, values);
      return resultOf(await sent) as Result;
    } catch (error) {
      throw new QueryFailedError(text, values, error as Error);
    }
  }
}
