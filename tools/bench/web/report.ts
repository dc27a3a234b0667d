import { readFile, writeFile } from 'node:fs/promises';
import { format } from 'prettier';
import type { Load } from './load.ts';

/** How long each key took until the page showed it. */
export interface Typing {
  origin: string;
  width: number;
  keysMs: readonly number[];
}

const file = 'docs/benchmarks.md';
const begin = '<!-- bench:web -->';
const end = '<!-- /bench:web -->';
const kilobyte = 1024;

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

function medianAndWorst(values: readonly number[], digits = 0): string {
  return `${quantile(values, 0.5).toFixed(digits)} / ${quantile(values, 1).toFixed(digits)}`;
}

/** Says which product a row is of, where there are two. */
function named(name: string, origin: string, origins: readonly string[]): string {
  return origins.length < 2 ? name : `${name}, ${origin === origins[0] ? 'this one' : 'the other one'}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
}

/** One row for each page and width: the median and the worst of its loads. */
export function loadTable(loads: readonly Load[], origins: readonly string[]): string[] {
  const rows = new Map<string, Load[]>();
  for (const load of loads) {
    const name = `${named(load.page, load.origin, origins)}, ${load.width}`;
    rows.set(name, [...(rows.get(name) ?? []), load]);
  }
  return table(
    ['page, pixels', 'LCP ms', 'TBT ms', 'CLS', 'KB', 'requests'],
    [...rows].map(([name, of]) => [
      name,
      medianAndWorst(of.map(({ lcpMs }) => lcpMs)),
      medianAndWorst(of.map(({ tbtMs }) => tbtMs)),
      medianAndWorst(
        of.map(({ cls }) => cls),
        3,
      ),
      medianAndWorst(of.map(({ bytes }) => bytes / kilobyte)),
      medianAndWorst(of.map(({ requests }) => requests)),
    ]),
  );
}

/** One row for each width: what a key took. */
export function typingTable(typed: readonly Typing[], origins: readonly string[]): string[] {
  return table(
    ['typing, pixels', 'keys', 'p50 ms', 'p95 ms', 'worst ms'],
    typed.map(({ origin, width, keysMs }) => [
      `${named('a long timeline above', origin, origins)}, ${width}`,
      String(keysMs.length),
      ...[0.5, 0.95, 1].map((share) => quantile(keysMs, share).toFixed(0)),
    ]),
  );
}

/** Puts the tables into the documentation. */
export async function write(machine: string, loads: number, lines: readonly string[]): Promise<void> {
  const text = await readFile(file, 'utf8');
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${file} has no place for it: ${begin} … ${end}`);
  const day = new Date(performance.timeOrigin).toISOString().slice(0, 10);
  const told = [
    `Measured ${day} on ${machine}, which Chromium, the product and PostgreSQL share; ${loads} loads of each, in turns; median / worst.`,
    '',
    ...lines,
  ];
  const page = `${text.slice(0, from)}${begin}\n\n${told.join('\n')}\n\n${text.slice(to)}`;
  await writeFile(file, await format(page, { parser: 'markdown', printWidth: 120, proseWrap: 'preserve' }));
}
