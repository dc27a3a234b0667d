// What hostile requests cost the door, and what they cost everybody else.
//   node tools/run.mjs tools/bench/hostile.ts [--quick]
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { productionLimits, testLimits, type Limits } from '../../router/src/admission/limits.ts';
import { nodeId } from '@testverse/platform/graphql';
import { attacks, type Attack } from '../../router/src/testing/attacks.ts';
import { openTestDoor, type TestDoor } from '../../router/src/testing/test-door.ts';

const isQuick = process.argv.includes('--quick');
const rounds = isQuick ? 3 : 15;
const calmMs = isQuick ? 1_500 : 5_000;
const pairs = isQuick ? 2 : 7;
/** Of a free person's points in a second; one abuser sends ten times as many operations. */
const abusePerSecond = 10 * productionLimits.points.FREE.restorePerSecond;
const [, , role, url = '', authorization = ''] = process.argv;

interface Reply {
  status: number;
  bytes: number;
}

function post(agent: Agent, to: string, body: string, token = ''): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json',
      ...(token ? { authorization: token } : {}),
    };
    const sent = request(`${to}/graphql`, { method: 'POST', agent, headers }, (response) => {
      let bytes = 0;
      response.on('data', (chunk: Buffer) => (bytes += chunk.length));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, bytes }));
    });
    sent.on('error', reject).end(body);
  });
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const round = (value: number): number => Math.round(value * 100) / 100;
/** Never seen before, so that nothing of it is remembered. */
const bodyOf = ({ query, variables }: Attack, mark: string): string =>
  JSON.stringify({ query: `${query} # ${mark}`, variables });

/** CPU of this process, in which the door and the one who sends to it are. */
async function cpuOf(act: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await act();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

async function hostileTable(door: TestDoor): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const send = (body: string): Promise<Reply> => post(agent, door.url, body);
  for (let nth = 0; nth < 300; nth += 1) await send(JSON.stringify({ query: `{ hello } # ${nth}` }));
  for (const attack of attacks) await send(bodyOf(attack, 'first'));
  const honest: number[] = [];
  for (let nth = 0; nth < 50; nth += 1)
    honest.push(await cpuOf(() => send(JSON.stringify({ query: `{ hello } # honest ${nth}` }))));
  const calls = door.engine.calls;
  const table = [];
  for (const attack of attacks) {
    const fresh: number[] = [];
    const again: number[] = [];
    let reply: Reply = { status: 0, bytes: 0 };
    for (let nth = 0; nth < rounds; nth += 1) {
      const body = bodyOf(attack, `round ${nth}`);
      fresh.push(await cpuOf(async () => (reply = await send(body))));
      again.push(await cpuOf(() => send(body)));
    }
    const { name, code, limit = '' } = attack;
    const cpu = {
      'CPU ms': round(median(fresh)),
      worst: round(Math.max(...fresh)),
      again: round(median(again)),
    };
    table.push({ name, code, limit, status: reply.status, 'answer bytes': reply.bytes, ...cpu });
  }
  table.sort((a, b) => b['CPU ms'] - a['CPU ms']);
  console.log(
    `\nHostile operations, each new to the door; an honest one takes ${round(median(honest))} ms (client included)`,
  );
  console.table(table);
  const all = table.map((row) => row['CPU ms']);
  console.log(
    `${table.length} attacks: CPU ms median ${round(median(all))}, dearest ${Math.max(...all)}; largest answer ` +
      `${Math.max(...table.map((row) => row['answer bytes']))} bytes; calls of subgraphs ${door.engine.calls - calls}`,
  );
  agent.destroy();
}

/** Sends hostile operations at a steady rate, whatever comes back. */
async function abuse(): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 20 });
  const startedAt = performance.now();
  for (let sent = 0; ; sent += 1) {
    const attack = attacks[sent % attacks.length];
    if (attack) void post(agent, url, bodyOf(attack, `abuse ${sent}`), authorization).catch(() => undefined);
    const aheadMs = (sent / abusePerSecond) * 1_000 - (performance.now() - startedAt);
    if (aheadMs > 1) await sleep(aheadMs);
  }
}

/** Asks as an honest client does, 100 times a second, and tells the times it took. */
async function ask(): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 20 });
  const body = JSON.stringify({ query: '{ people(first: 20) { edges { node { id name } } } }' });
  const took: number[] = [];
  const startedAt = performance.now();
  const asked: Promise<unknown>[] = [];
  while (performance.now() - startedAt < calmMs) {
    const beganAt = performance.now();
    asked.push(post(agent, url, body, authorization).then(() => took.push(performance.now() - beganAt)));
    await sleep(10);
  }
  await Promise.all(asked);
  took.sort((a, b) => a - b);
  const at = (share: number): number => took[Math.floor(took.length * share)] ?? 0;
  process.send?.({ p50: at(0.5), p99: at(0.99) });
  process.disconnect();
}

function start(as: string, door: TestDoor, token: string): ChildProcess {
  const stdio = ['ignore', 'inherit', 'inherit', 'ipc'] as const;
  return spawn(process.execPath, [process.argv[1] ?? '', as, door.url, token], { stdio: [...stdio] });
}

interface Figures {
  p50: number;
  p99: number;
}

async function measured(door: TestDoor, token: string): Promise<Figures> {
  const child = start('ask', door, token);
  const [[figures]] = (await Promise.all([once(child, 'message'), once(child, 'exit')])) as [
    [Figures],
    unknown,
  ];
  return figures;
}

async function underAttack(door: TestDoor): Promise<void> {
  const sub = (last: string): string => nodeId('user').encode(`018e7f2a-0000-7000-8000-0000000000${last}`);
  const honest = `Bearer ${await door.auth.token({ sub: sub('c1'), plan: 'ENTERPRISE' })}`;
  const abuser = `Bearer ${await door.auth.token({ sub: sub('c2') })}`;
  const calm: Figures[] = [];
  const attacked: Figures[] = [];
  await measured(door, honest);
  for (let nth = 0; nth < pairs; nth += 1) {
    calm.push(await measured(door, honest));
    const child = start('abuse', door, abuser);
    attacked.push(await measured(door, honest));
    child.kill();
    await once(child, 'exit');
  }
  const of = (figures: Figures[], pick: keyof Figures): number =>
    round(median(figures.map((one) => one[pick])));
  console.log(`\nAn honest client while one free person sends ${abusePerSecond} hostile operations a second`);
  console.table({
    calm: { 'p50 ms': of(calm, 'p50'), 'p99 ms': of(calm, 'p99') },
    attacked: { 'p50 ms': of(attacked, 'p50'), 'p99 ms': of(attacked, 'p99') },
  });
}

async function bench(): Promise<void> {
  const [cpu] = cpus();
  console.log(
    `Node ${process.version}, ${cpus().length} × ${cpu?.model ?? 'unknown CPU'}, medians of ${rounds}`,
  );
  const ample: Partial<Limits> = { anonymousRequestsPerMinute: testLimits.anonymousRequestsPerMinute };
  const door = await openTestDoor({ limits: { ...productionLimits, ...ample } });
  await hostileTable(door);
  await door.close();
  // Time passes in this one: buckets refill.
  const clock = { now: () => new Date(Math.round(performance.timeOrigin + performance.now())) };
  const ofTime = await openTestDoor({ limits: productionLimits, door: { clock } });
  ofTime.clock.advance({ ms: clock.now().getTime() - ofTime.clock.now().getTime() });
  await underAttack(ofTime);
  await ofTime.close();
}

if (role === 'abuse') await abuse();
else if (role === 'ask') await ask();
else await bench();
