import type { DataSource } from 'typeorm';

/** Runs the act. @returns the statements that were sent meanwhile, those of the sweep for lost words left out */
export async function statementsOf(dataSource: DataSource, act: () => Promise<unknown>): Promise<string[]> {
  const statements: string[] = [];
  const { logger } = dataSource;
  dataSource.logger = Object.assign(Object.create(logger) as typeof logger, {
    logQuery: (statement: string) => void statements.push(statement),
  });
  try {
    await act();
  } finally {
    dataSource.logger = logger;
  }
  return statements.filter((one) => !/last_seq.*from "guilds"\.topic/s.test(one));
}
