import { cpus } from 'node:os';
import { isDeepStrictEqual } from 'node:util';
import { documents } from './operations.ts';
import { otherCore, pin } from './process.ts';
import { benchPlanning } from './planning.ts';
import { report, type Figures } from './report.ts';
import { startRivals, type Rival, type Rivals } from './rivals.ts';

const isQuick = process.argv.includes('--quick');
const only = process.argv.find((word) => word.startsWith('--only='))?.slice('--only='.length) ?? '';
const timing = isQuick
  ? { warmUpSeconds: 4, rounds: 3, roundSeconds: 2 }
  : { warmUpSeconds: 10, rounds: 5, roundSeconds: 4 };

/** Compares our router with others over HTTP, in one run. */
export async function benchOverHttp(): Promise<void> {
  const { rounds, roundSeconds, warmUpSeconds } = timing;
  const [cpu] = cpus();
  const machine = `Node ${process.version}, ${cpus().length} × ${cpu?.model ?? 'unknown CPU'}`;
  console.log(`${machine}; ${rounds} rounds of ${roundSeconds} s each in turns, after ${warmUpSeconds} s`);
  const isWhole = only === '';
  // Before this process is kept to one core: planning has a process of its own.
  const planning = isWhole ? await benchPlanning() : '';
  const all = await startRivals(only);
  try {
    pin(process.pid, otherCore);
    const bytes = await compareAnswers(all.rivals);
    for (const { client } of all.rivals) await client.load(warmUpSeconds);
    const figures = await measure(all);
    await all.stop();
    report({ figures, missing: all.missing, bytes, timing, planning, isWritten: !isQuick && isWhole });
  } finally {
    await all.stop();
  }
}

/** @returns how long they are. @throws when they differ */
async function compareAnswers(rivals: readonly Rival[]): Promise<number> {
  let bytes = 0;
  for (let turn = 0; turn < 2 * documents; turn += 1) {
    const answers = await Promise.all(rivals.map(({ client }) => client.ask(turn)));
    bytes = answers[0]?.length ?? 0;
    const [first, ...others] = answers.map((text) => JSON.parse(text) as { data: unknown });
    others.forEach((answer, index) => {
      if (isDeepStrictEqual(answer.data, first?.data)) return;
      throw new Error(`${rivals[index + 1]?.name} answered otherwise than ${rivals[0]?.name}`);
    });
  }
  return bytes;
}

async function measure({ rivals, subgraphs }: Rivals): Promise<Figures[]> {
  const figures = await Promise.all(
    rivals.map(async ({ name }): Promise<Figures> => {
      return { name, calls: 0, routerMs: [], subgraphsMs: [], perSecond: [], latenciesMs: [], residentMb: 0 };
    }),
  );
  for (let round = 0; round < timing.rounds; round += 1) {
    for (const [index, rival] of rivals.entries()) {
      const asked = rival.isLocal ? rival.process : subgraphs;
      const before = [rival.process.cpuMs(), subgraphs.cpuMs(), await asked.calls()] as const;
      const { requests, seconds, latenciesMs } = await rival.client.load(timing.roundSeconds);
      const one = figures[index];
      if (!one) continue;
      one.routerMs.push((rival.process.cpuMs() - before[0]) / requests);
      one.subgraphsMs.push(rival.isLocal ? 0 : (subgraphs.cpuMs() - before[1]) / requests);
      one.calls = ((await asked.calls()) - before[2]) / requests;
      one.perSecond.push(requests / seconds);
      one.latenciesMs.push(...latenciesMs);
      one.residentMb = rival.process.residentMb();
    }
  }
  return figures;
}
