import { getHeapStatistics } from 'node:v8';
import type { Clock } from '@testverse/platform/context';
import type { DatabaseStatus, SubgraphHealthReport } from '@testverse/platform/server';

export type HealthStatus = 'HEALTHY' | 'DEGRADED' | 'CRITICAL';
export type MemoryStatus = 'OPTIMAL' | 'WARNING' | 'CRITICAL';

export interface SubgraphHealth {
  name: string;
  status: HealthStatus;
  latencyMs: number | null;
  database: DatabaseStatus | null;
}

export interface SystemHealth {
  status: HealthStatus;
  checkedAt: Date;
  subgraphs: SubgraphHealth[];
  memory: { status: MemoryStatus; usedBytes: number; limitBytes: number };
  uptimeSeconds: number;
  version: string;
}

export interface Probed {
  name: string;
  health(): Promise<SubgraphHealthReport>;
}

/** A subgraph that has not told how it is by then counts as down. */
const probeTimeoutMs = 2_000;
/** A database within the product's aim answers in 50 ms; several times that is noticed by people. */
const slowDatabaseMs = 250;
/** However many ask, the parts are asked this seldom. */
const keptMs = 1_000;
const memoryWarning = 0.8;
const memoryCritical = 0.92;

export interface HealthOptions {
  subgraphs: readonly Probed[];
  clock: Clock;
  version: string;
}

/** Asks the subgraphs how they are, and finds the word for the whole. */
export class HealthMonitor {
  private readonly startedAtMs = performance.now();
  /** Subgraphs whose new schema makes no graph with the others: they are served as they were. */
  refusedSchemas: ReadonlySet<string> = new Set();
  private last: { atMs: number; report: Promise<SystemHealth> } | undefined;

  constructor(private readonly options: HealthOptions) {}

  uptimeSeconds(): number {
    return Math.round((performance.now() - this.startedAtMs) / 1000);
  }

  report(): Promise<SystemHealth> {
    const nowMs = performance.now();
    if (this.last && nowMs - this.last.atMs < keptMs) return this.last.report;
    const report = this.ask();
    this.last = { atMs: nowMs, report };
    return report;
  }

  private async ask(): Promise<SystemHealth> {
    const { clock, version, subgraphs } = this.options;
    const asked = await Promise.all(subgraphs.map(probe));
    const found = asked.map((one) => this.withSchema(one));
    found.sort((a, b) => (a.name < b.name ? -1 : 1));
    const memory = memoryHealth();
    return {
      status: overall(found, memory.status),
      checkedAt: clock.now(),
      subgraphs: found,
      memory,
      uptimeSeconds: this.uptimeSeconds(),
      version,
    };
  }

  private withSchema(found: SubgraphHealth): SubgraphHealth {
    const isOutdated = found.status === 'HEALTHY' && this.refusedSchemas.has(found.name);
    return isOutdated ? { ...found, status: 'DEGRADED' } : found;
  }
}

async function probe({ name, health }: Probed): Promise<SubgraphHealth> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), probeTimeoutMs);
  });
  const asked = Promise.resolve()
    .then(() => health())
    .catch(() => null);
  const report = await Promise.race([asked, timeout]);
  clearTimeout(timer);
  if (!report) return { name, status: 'CRITICAL', latencyMs: null, database: null };
  const { database, latencyMs, parked = 0 } = report;
  if (database !== 'CONNECTED') return { name, status: 'CRITICAL', latencyMs: null, database };
  // Something that should have followed from what people did has not.
  const isWell = latencyMs <= slowDatabaseMs && parked === 0;
  return { name, status: isWell ? 'HEALTHY' : 'DEGRADED', latencyMs, database };
}

function memoryHealth(): SystemHealth['memory'] {
  const { used_heap_size: usedBytes, heap_size_limit: limitBytes } = getHeapStatistics();
  const share = usedBytes / limitBytes;
  const status = share >= memoryCritical ? 'CRITICAL' : share >= memoryWarning ? 'WARNING' : 'OPTIMAL';
  return { status, usedBytes, limitBytes };
}

/** One part down leaves the others answering; only when nothing answers is the whole critical. */
function overall(subgraphs: readonly SubgraphHealth[], memory: MemoryStatus): HealthStatus {
  const isDown = ({ status }: SubgraphHealth) => status === 'CRITICAL';
  if (subgraphs.length > 0 && subgraphs.every(isDown)) return 'CRITICAL';
  const isWhole = subgraphs.every(({ status }) => status === 'HEALTHY') && memory !== 'CRITICAL';
  return isWhole ? 'HEALTHY' : 'DEGRADED';
}
