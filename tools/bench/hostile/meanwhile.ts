import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { nodeId } from '@testverse/platform/graphql';
import { Documents } from '../../../router/src/admission/documents.ts';
import { productionLimits } from '../../../router/src/admission/limits.ts';
import type { TestDoor } from '../../../router/src/testing/test-door.ts';
import { ask, start, type Asked, type Target } from './clients.ts';
import { interval, quantile, round } from './statistics.ts';

/** Of a free person's points in a second; one abuser sends ten times as many operations. */
const abusePerSecond = 10 * productionLimits.points.FREE.restorePerSecond;
/** Until then a bucket is empty, whatever it was emptied with. */
const emptiedMs = 1_000;

const warmUps = 4;

/** Nobody else; somebody who sends the same elsewhere, which takes what it takes of the machine; somebody who sends it here. */
const conditions = ['calm', 'elsewhere', 'attacked'] as const;
type Condition = (typeof conditions)[number];

/** What one round showed. */
interface Round {
  tookMs: number[];
  /** CPU ms a second of this process, until a bucket is empty and after that. */
  cpu: [before: number, after: number];
  /** Documents that were refused after a look, how long that took, and the longest. */
  refused: { count: number; ms: number; longestMs: number };
}

/**
 * An honest client's times while one free person sends hostile operations, and while nobody does. The conditions take turns
 * in every round, and in each somebody new attacks, whose bucket is full.
 */
export async function underAttack(door: TestDoor, rounds: number, roundMs: number): Promise<void> {
  const [asker] = await start('ask');
  const [abuser] = await start('abuse');
  const [wall, wallUrl] = await start('wall');
  const looks = watchLooks();
  let people = 0;
  const token = async (plan: string): Promise<string> => {
    people += 1;
    const sub = nodeId('user').encode(`018e7f2a-0000-7000-8000-${String(people).padStart(12, '0')}`);
    return `Bearer ${await door.auth.token({ sub, plan })}`;
  };
  const one = async (condition: Condition, forMs: number): Promise<Round> => {
    const asked: Asked = { url: door.url, token: await token('ENTERPRISE'), forMs };
    const to = condition === 'attacked' ? door.url : wallUrl;
    const target: Target = { url: to, token: await token('FREE'), perSecond: abusePerSecond };
    if (condition !== 'calm') abuser.send({ next: target });
    const shown = await measured(asker, asked, looks);
    abuser.send({ next: null });
    await sleep(500);
    return shown;
  };
  // Until all that is measured has been compiled; a bucket is emptied in the first second.
  for (let nth = 0; nth < warmUps; nth += 1) for (const condition of conditions) await one(condition, 1_500);
  const shown: Record<Condition, Round[]> = { calm: [], elsewhere: [], attacked: [] };
  for (let nth = 0; nth < rounds; nth += 1) {
    const order = [...conditions.slice(nth % 3), ...conditions.slice(0, nth % 3)];
    for (const condition of order) shown[condition].push(await one(condition, roundMs));
  }
  for (const child of [asker, abuser, wall]) child.kill();
  report(shown);
}

async function measured(asker: ChildProcess, asked: Asked, looks: Looks): Promise<Round> {
  looks.splice(0);
  const [startedAt, first] = [performance.now(), process.cpuUsage()];
  const answered = ask<number[]>(asker, asked);
  await sleep(emptiedMs);
  const [emptiedAt, second] = [performance.now(), process.cpuUsage()];
  const tookMs = await answered;
  const after = process.cpuUsage(second);
  const before = { user: second.user - first.user, system: second.system - first.system };
  const perSecond = (cpu: NodeJS.CpuUsage, ms: number): number => (cpu.user + cpu.system) / ms;
  return {
    tookMs,
    cpu: [perSecond(before, emptiedAt - startedAt), perSecond(after, performance.now() - emptiedAt)],
    refused: {
      count: looks.length,
      ms: looks.reduce((sum, ms) => sum + ms, 0),
      longestMs: Math.max(0, ...looks),
    },
  };
}

/** Milliseconds for which the loop stood still over each document that was refused. */
type Looks = number[];

function watchLooks(): Looks {
  const looks: Looks = [];
  const { prototype } = Documents;
  const admit = Object.getOwnPropertyDescriptor(prototype, 'admit')?.value as Documents['admit'];
  prototype.admit = function (hash, source) {
    const startedAt = performance.now();
    const verdict = admit.call(this, hash, source);
    if (verdict.kind === 'refused') looks.push(performance.now() - startedAt);
    return verdict;
  };
  return looks;
}

function report(shown: Record<Condition, Round[]>): void {
  const rounds = shown.calm.length;
  const every = Array.from({ length: rounds }, (_, nth) => nth);
  console.log(`\nAn honest client while one free person sends ${abusePerSecond} hostile operations a second`);
  console.table(Object.fromEntries(conditions.map((condition) => [condition, rowOf(shown[condition])])));
  for (const other of ['calm', 'elsewhere'] as const) {
    const more = (drawn: readonly number[]): number =>
      Math.round((p99Of(shown.attacked, drawn) / p99Of(shown[other], drawn) - 1) * 1_000) / 10;
    const [low, high] = interval(rounds, more);
    console.log(`p99 attacked against ${other}: ${more(every)} % more (9 in 10: ${low} to ${high} %)`);
  }
  const eachOf = (condition: Condition): string =>
    every.map((nth) => round(p99Of(shown[condition], [nth]))).join(', ');
  const each = conditions.map((condition) => `${condition} ${eachOf(condition)}`);
  console.log(`p99 of each round: ${each.join('; ')}`);
}

function p99Of(rounds: readonly Round[], drawn: readonly number[]): number {
  return quantile(
    drawn.flatMap((nth) => rounds[nth]?.tookMs ?? []),
    0.99,
  );
}

function rowOf(rounds: readonly Round[]): object {
  const took = rounds.flatMap(({ tookMs }) => tookMs);
  const [low, high] = interval(rounds.length, (drawn) => p99Of(rounds, drawn));
  return {
    'p50 ms': round(quantile(took, 0.5)),
    'p90 ms': round(quantile(took, 0.9)),
    'p99 ms': round(quantile(took, 0.99)),
    '9 in 10': `${round(low)}–${round(high)}`,
    'worst ms': round(Math.max(...took)),
    'CPU ms/s at first': mean(rounds.map(({ cpu }) => cpu[0])),
    then: mean(rounds.map(({ cpu }) => cpu[1])),
    'looked at': mean(rounds.map(({ refused }) => refused.count)),
    'for ms': mean(rounds.map(({ refused }) => refused.ms)),
    'longest ms': round(Math.max(...rounds.map(({ refused }) => refused.longestMs))),
  };
}

const mean = (values: readonly number[]): number =>
  round(values.reduce((sum, value) => sum + value, 0) / values.length);
