// What hostile requests cost the door, and what they cost everybody else.
//   node tools/run.mjs tools/bench/hostile.ts [--quick] [--meanwhile: only the latter]
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
const isOnlyMeanwhile = process.argv.includes('--meanwhile');
const rounds = isQuick ? 3 : 15;
const calmMs = isQuick ? 1_500 : 10_000;
const pairs = isQuick ? 2 : 6;
/** Of a free person's points in a second; one abuser sends ten times as many operations. */
const abusePerSecond = 10 * productionLimits.points.FREE.restorePerSecond;
const [, , role, url = ''] = process.argv;
const askEveryMs = 10;

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

/** Sends hostile operations at a steady rate, whatever comes back, as whom it is told to, until it is told to stop. */
async function abuse(): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 20 });
  let abuser = '';
  process.on('message', (token: string) => (abuser = token));
  process.send?.('ready');
  for (;;) {
    await sleep(10);
    if (abuser !== '') await abuseAs(agent, abuser, () => abuser);
  }
}

async function abuseAs(agent: Agent, abuser: string, wanted: () => string): Promise<void> {
  const startedAt = performance.now();
  for (let sent = 0; wanted() === abuser; sent += 1) {
    const attack = attacks[sent % attacks.length];
    const mark = `${abuser.slice(-20)} ${sent}`;
    if (attack) void post(agent, url, bodyOf(attack, mark), abuser).catch(() => undefined);
    const aheadMs = (sent / abusePerSecond) * 1_000 - (performance.now() - startedAt);
    if (aheadMs > 1) await sleep(aheadMs);
  }
}

/** Asks as an honest client does, 100 times a second, whenever it is told to, and tells the times it took. */
async function ask(): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 20 });
  process.on('message', (token: string) => {
    void asked(agent, token).then((figures) => process.send?.(figures));
  });
  process.send?.('ready');
}

async function asked(agent: Agent, token: string): Promise<Figures> {
  const body = JSON.stringify({ query: '{ people(first: 20) { edges { node { id name } } } }' });
  const took: number[] = [];
  const startedAt = performance.now();
  const under: Promise<unknown>[] = [];
  for (let sent = 0; sent * askEveryMs < calmMs; sent += 1) {
    const dueAt = startedAt + sent * askEveryMs;
    if (dueAt > performance.now()) await sleep(dueAt - performance.now());
    const beganAt = performance.now();
    under.push(post(agent, url, body, token).then(() => took.push(performance.now() - beganAt)));
  }
  await Promise.all(under);
  took.sort((a, b) => a - b);
  const at = (share: number): number => took[Math.floor(took.length * share)] ?? 0;
  return { p50: at(0.5), p99: at(0.99), worst: at(1 - 1e-9) };
}

async function start(as: string, door: TestDoor): Promise<ChildProcess> {
  const stdio = ['ignore', 'inherit', 'inherit', 'ipc'] as const;
  const child = spawn(process.execPath, [process.argv[1] ?? '', as, door.url], { stdio: [...stdio] });
  await once(child, 'message');
  return child;
}

interface Figures {
  p50: number;
  p99: number;
  worst: number;
}

async function measured(asker: ChildProcess, token: string): Promise<Figures> {
  asker.send(token);
  const [figures] = (await once(asker, 'message')) as [Figures];
  return figures;
}

/** Processes are there before anything is measured; each attack is by somebody new, whose bucket is full. */
async function underAttack(door: TestDoor): Promise<void> {
  const person = (nth: number): string =>
    nodeId('user').encode(`018e7f2a-0000-7000-8000-${String(nth).padStart(12, '0')}`);
  const honest = `Bearer ${await door.auth.token({ sub: person(1), plan: 'ENTERPRISE' })}`;
  const asker = await start('ask', door);
  const abuser = await start('abuse', door);
  const calm: Figures[] = [];
  const attacked: Figures[] = [];
  await measured(asker, honest);
  for (let nth = 0; nth < pairs; nth += 1) {
    calm.push(await measured(asker, honest));
    abuser.send(`Bearer ${await door.auth.token({ sub: person(nth + 2) })}`);
    attacked.push(await measured(asker, honest));
    abuser.send('');
    await sleep(500);
  }
  asker.kill();
  abuser.kill();
  await Promise.all([once(asker, 'exit'), once(abuser, 'exit')]);
  const of = (figures: Figures[], pick: keyof Figures): number =>
    round(median(figures.map((one) => one[pick])));
  const row = (figures: Figures[]): object => ({
    'p50 ms': of(figures, 'p50'),
    'p99 ms': of(figures, 'p99'),
    'worst ms': of(figures, 'worst'),
    'p99 of each round': figures.map(({ p99 }) => round(p99)).join(' '),
  });
  console.log(`\nAn honest client while one free person sends ${abusePerSecond} hostile operations a second`);
  console.table({ calm: row(calm), attacked: row(attacked) });
}

async function bench(): Promise<void> {
  const [cpu] = cpus();
  console.log(
    `Node ${process.version}, ${cpus().length} × ${cpu?.model ?? 'unknown CPU'}, medians of ${rounds}`,
  );
  const ample: Partial<Limits> = { anonymousRequestsPerMinute: testLimits.anonymousRequestsPerMinute };
  const door = await openTestDoor({ limits: { ...productionLimits, ...ample } });
  if (!isOnlyMeanwhile) await hostileTable(door);
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
