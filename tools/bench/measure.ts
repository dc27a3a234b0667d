/** One thing to measure; called again and again with a growing number, to vary what it does. */
export type Call = (turn: number) => Promise<unknown>;

export interface Figures {
  cpuMs: number;
  requestsPerSecond: number;
  p50Ms: number;
  p99Ms: number;
}

/** Requests under way at once. */
const concurrency = 10;

/**
 * Runs the call for some time and says what one cost. CPU time is the whole process's, so whatever runs in it (router
 * and subgraphs) counts, and PostgreSQL, a process of its own, does not.
 */
async function round(call: Call, durationMs: number): Promise<Figures> {
  const latencies: number[] = [];
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  let turn = 0;
  const worker = async (): Promise<void> => {
    while (performance.now() - startedAt < durationMs) {
      const begin = performance.now();
      turn += 1;
      await call(turn);
      latencies.push(performance.now() - begin);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  const elapsedMs = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(cpu);
  latencies.sort((a, b) => a - b);
  const at = (share: number): number => latencies[Math.floor(latencies.length * share)] ?? 0;
  return {
    cpuMs: (user + system) / 1000 / latencies.length,
    requestsPerSecond: latencies.length / (elapsedMs / 1000),
    p50Ms: at(0.5),
    p99Ms: at(0.99),
  };
}

function median(figures: readonly Figures[]): Figures {
  const middle = (pick: (one: Figures) => number): number =>
    figures.map(pick).sort((a, b) => a - b)[Math.floor(figures.length / 2)] ?? 0;
  return {
    cpuMs: middle((one) => one.cpuMs),
    requestsPerSecond: middle((one) => one.requestsPerSecond),
    p50Ms: middle((one) => one.p50Ms),
    p99Ms: middle((one) => one.p99Ms),
  };
}

/**
 * Measures rivals in turns, so that whatever the machine does meanwhile meets all of them alike.
 * @returns the median of the rounds for each, in the order given
 */
export async function compare(
  calls: readonly Call[],
  options: { rounds: number; roundMs: number; warmUpMs: number },
): Promise<Figures[]> {
  const figures = calls.map((): Figures[] => []);
  for (const call of calls) await round(call, options.warmUpMs);
  for (let turn = 0; turn < options.rounds; turn += 1) {
    for (const [index, call] of calls.entries()) figures[index]?.push(await round(call, options.roundMs));
  }
  return figures.map(median);
}
