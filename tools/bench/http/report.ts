import { readFileSync, writeFileSync } from 'node:fs';
import { names } from './rivals.ts';

/** What was measured of one rival, by rounds. */
export interface Figures {
  name: string;
  /** Of subgraphs, for one request. */
  calls: number;
  /** CPU time of one request. */
  routerMs: number[];
  subgraphsMs: number[];
  perSecond: number[];
  latenciesMs: number[];
  residentMb: number;
}

interface Told {
  figures: readonly Figures[];
  missing: readonly string[];
  /** Of an answer. */
  bytes: number;
  timing: { warmUpSeconds: number; rounds: number; roundSeconds: number };
  /** What planning does to the loop. */
  planning: string;
  /** Whether it goes into the documentation. */
  isWritten: boolean;
}

const file = 'docs/benchmarks.md';
const begin = '<!-- bench:http -->';
const end = '<!-- /bench:http -->';

/** Tells what was measured, and what comes of it. */
export function report({ figures, missing, bytes, timing, planning, isWritten }: Told): void {
  const stock = figures.find(({ name }) => name === names.stock);
  const head = [
    'router',
    'CPU ms a request',
    'against stock',
    'with subgraphs',
    'requests a second',
    'p50 / p95 / p99 ms',
    'calls',
    'RSS MB',
  ];
  const rows = figures.map((one) => [
    one.name,
    median(one.routerMs).toFixed(2),
    stock ? `${(median(stock.routerMs) / median(one.routerMs)).toFixed(1)}×` : '',
    together(one).toFixed(2),
    median(one.perSecond).toFixed(0),
    [0.5, 0.95, 0.99].map((share) => quantile(one.latenciesMs, share).toFixed(0)).join(' / '),
    one.calls.toFixed(0),
    one.residentMb.toFixed(0),
  ]);
  for (const name of missing) rows.push([`${name}: cannot be had here`, ...head.slice(1).map(() => '')]);
  const lines = [
    `${timing.rounds} rounds of ${timing.roundSeconds} s each, in turns, after ${timing.warmUpSeconds} s of warm-up; ` +
      `answers of ${bytes} bytes, equal. CPU is the median of rounds.`,
    '',
    ...table(head, rows),
    '',
    ...ratios(figures).map((line) => `- ${line}`),
    ...(planning ? ['', planning] : []),
  ];
  console.log(`\n${lines.join('\n')}\n`);
  if (isWritten) write(lines);
}

/** What is promised, and what was measured of it. */
function ratios(figures: readonly Figures[]): string[] {
  const of = (name: string): Figures | undefined => figures.find((one) => one.name === name);
  const compared = (what: string, more: number | undefined, less: number | undefined): string[] =>
    more === undefined || less === undefined ? [] : [`${what}: **${(more / less).toFixed(1)}×**`];
  const routerMs = (name: string): number | undefined => {
    const one = of(name);
    return one && median(one.routerMs);
  };
  const [local, signed] = [of(names.local), of(names.signed)];
  return [
    ...compared('stock / ours, plain HTTP', routerMs(names.stock), routerMs(names.plain)),
    ...compared('stock / ours, signed', routerMs(names.stock), routerMs(names.signed)),
    ...compared('Hive with the Rust planner / ours, plain HTTP', routerMs(names.rust), routerMs(names.plain)),
    ...compared('Hive with the Rust planner / ours, signed', routerMs(names.rust), routerMs(names.signed)),
    ...compared('ours, plain HTTP / written by hand', routerMs(names.plain), routerMs(names.byHand)),
    ...compared('ours, signed / written by hand', routerMs(names.signed), routerMs(names.byHand)),
    ...compared(
      'ours, signed / ours with subgraphs in the process, each with its subgraphs',
      signed && together(signed),
      local && together(local),
    ),
  ];
}

function together({ routerMs, subgraphsMs }: Figures): number {
  return median(routerMs.map((ms, round) => ms + (subgraphsMs[round] ?? 0)));
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((cell, column) => {
    return Math.max(cell.length, ...rows.map((row) => row[column]?.length ?? 0));
  });
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)];
}

function write(lines: readonly string[]): void {
  const text = readFileSync(file, 'utf8');
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${file} has no place for it: ${begin} … ${end}`);
  writeFileSync(file, `${text.slice(0, from)}${begin}\n\n${lines.join('\n')}\n\n${text.slice(to)}`);
}

function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
