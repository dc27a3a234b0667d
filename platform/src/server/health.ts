import type { DataSource } from 'typeorm';

/** The words of health answers; `TIMEOUT` is a database that neither answers nor refuses. */
export type DatabaseStatus = 'CONNECTED' | 'DISCONNECTED' | 'TIMEOUT';

export interface SubgraphHealthReport {
  database: DatabaseStatus;
  /** Of the probe statement. */
  latencyMs: number;
}

const probeTimeoutMs = 1_000;

/** Asks the database for one row and says how that went; never throws. */
export async function probeDatabase(dataSource: DataSource): Promise<SubgraphHealthReport> {
  const startedAt = performance.now();
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<DatabaseStatus>((resolve) => {
    timer = setTimeout(() => resolve('TIMEOUT'), probeTimeoutMs);
  });
  const probe = dataSource.query('select 1').then(
    (): DatabaseStatus => 'CONNECTED',
    (): DatabaseStatus => 'DISCONNECTED',
  );
  const database = await Promise.race([probe, timeout]);
  clearTimeout(timer);
  return { database, latencyMs: Math.round((performance.now() - startedAt) * 10) / 10 };
}
