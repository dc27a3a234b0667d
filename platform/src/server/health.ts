import type { DataSource } from 'typeorm';

/** The words of health answers; `TIMEOUT` is a database that neither answers nor refuses. */
export type DatabaseStatus = 'CONNECTED' | 'DISCONNECTED' | 'TIMEOUT';

export interface SubgraphHealthReport {
  database: DatabaseStatus;
  /** Of the probe statement. */
  latencyMs: number;
  /** Events whose consequences are missing, because handling them failed, up to a hundred; of those who handle any. */
  parked?: number;
}

const probeTimeoutMs = 1_000;

/** More say nothing more about health. */
const parkedCounted = 100;

/** What is asked about. */
export interface HealthSubject {
  name: string;
  dataSource: DataSource;
  handlers: readonly unknown[];
}

/** Asks the database for one row, about events that wait, and says how that went; never throws. */
export async function probeDatabase({
  name,
  dataSource,
  handlers,
}: HealthSubject): Promise<SubgraphHealthReport> {
  const startedAt = performance.now();
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<DatabaseStatus>((resolve) => {
    timer = setTimeout(() => resolve('TIMEOUT'), probeTimeoutMs);
  });
  const waiting = `(select from "${name}".parked_event limit ${parkedCounted})`;
  let found: Pick<SubgraphHealthReport, 'parked'> = {};
  const probe = dataSource
    .query<[typeof found]>(
      handlers.length > 0 ? `select count(*)::int as parked from ${waiting} as waiting` : 'select 1',
    )
    .then(
      ([row]): DatabaseStatus => {
        if (handlers.length > 0) found = row;
        return 'CONNECTED';
      },
      (): DatabaseStatus => 'DISCONNECTED',
    );
  const database = await Promise.race([probe, timeout]);
  clearTimeout(timer);
  return { database, latencyMs: Math.round((performance.now() - startedAt) * 10) / 10, ...found };
}
