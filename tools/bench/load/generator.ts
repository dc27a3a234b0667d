// Makes the load, in a process of its own; told what to do and asked for figures over IPC.
import { Connection } from './connection.ts';
import { loadOperations, mixOf, type Crowd } from './operations.ts';

/** What the bench tells the generator. */
export type Order =
  | { kind: 'begin'; host: string; port: number; crowd: Crowd }
  /** So many at once, each again as soon as it is answered. */
  | { kind: 'closed'; seconds: number; atOnce: number }
  /** So many a second, whatever becomes of those before. */
  | { kind: 'open'; seconds: number; perSecond: number };

/** What came of it. Latencies are of each operation by its place, in ms. */
export interface Outcome {
  seconds: number;
  latencies: number[][];
  failed: number;
  /** Of the first that failed. */
  firstFailure: string | null;
  /** Answers that were looked at in full. */
  checked: number;
  cpuMs: number;
}

const operations = loadOperations();
const mix = mixOf(operations);
/** Every so-and-so-manyth answer is read in full; of the others it is only seen that they have no errors. */
const checkedEvery = 23;
/** Connections of the open load: more are never needed while it keeps up. */
const mostConnections = 1_000;

let target: Extract<Order, { kind: 'begin' }>;
let turn = 0;
const idle: Connection[] = [];
let opened = 0;

let outcome = blank();

function blank(): Outcome {
  return {
    seconds: 0,
    latencies: operations.map(() => []),
    failed: 0,
    firstFailure: null,
    checked: 0,
    cpuMs: 0,
  };
}

function fail(why: string): void {
  outcome.failed += 1;
  outcome.firstFailure ??= why.slice(0, 500);
}

/** Sends the next of the mix. @param from the moment its latency is counted from */
async function one(connection: Connection, from: number): Promise<void> {
  turn += 1;
  const index = mix[turn % mix.length] ?? 0;
  const operation = operations[index];
  const { crowd } = target;
  const visitor = crowd.visitors[(turn * 31) % crowd.visitors.length];
  if (!operation || !visitor) throw new Error('nothing to ask');
  const variables = operation.variables(crowd, visitor, turn);
  const body = `${operation.opening}${JSON.stringify(variables)}}`;
  const key = operation.kind === 'send' ? `idempotency-key: ${process.pid}-${turn}\r\n` : '';
  const reply = await connection.send(`authorization: Bearer ${visitor.token}\r\n${key}`, body);
  outcome.latencies[index]?.push(performance.now() - from);
  if (reply.status !== 200 || !reply.body.startsWith('{"data":') || reply.body.includes('"errors":[')) {
    fail(`${operation.name}: ${reply.status} ${reply.body}`);
  } else if (turn % checkedEvery === 0) {
    outcome.checked += 1;
    const { data } = JSON.parse(reply.body) as { data: unknown };
    if (!operation.isReal(data)) fail(`${operation.name} answered ${reply.body}`);
  }
}

function take(): Connection {
  const connection = idle.pop();
  if (connection) return connection;
  if (opened >= mostConnections) throw new Error(`more than ${mostConnections} requests are under way`);
  opened += 1;
  return new Connection(target.host, target.port);
}

async function closed(seconds: number, atOnce: number): Promise<void> {
  const endsAt = performance.now() + seconds * 1_000;
  const lane = async (): Promise<void> => {
    const connection = take();
    while (performance.now() < endsAt) await one(connection, performance.now());
    idle.push(connection);
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
}

/** People do not wait for one another: the gaps between them are those of chance. */
async function open(seconds: number, perSecond: number): Promise<void> {
  const startedAt = performance.now();
  const underWay = new Set<Promise<void>>();
  let dueAt = startedAt;
  while (dueAt < startedAt + seconds * 1_000) {
    const now = performance.now();
    if (dueAt > now) {
      await new Promise((resolve) => setTimeout(resolve, dueAt - now));
      continue;
    }
    const from = dueAt;
    const connection = take();
    const act: Promise<void> = one(connection, from).then(() => {
      underWay.delete(act);
      idle.push(connection);
    });
    underWay.add(act);
    dueAt += (-Math.log(1 - Math.random()) * 1_000) / perSecond;
  }
  await Promise.all(underWay);
}

async function obey(order: Order): Promise<void> {
  if (order.kind === 'begin') {
    target = order;
    process.send?.(blank());
    return;
  }
  outcome = blank();
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  if (order.kind === 'closed') await closed(order.seconds, order.atOnce);
  else await open(order.seconds, order.perSecond);
  const { user, system } = process.cpuUsage(cpu);
  const seconds = (performance.now() - startedAt) / 1_000;
  process.send?.({ ...outcome, seconds, cpuMs: (user + system) / 1_000 });
}

process.on('message', (order: Order) => {
  obey(order).catch((error: unknown) => {
    console.error(error);
    process.exit(1);
  });
});
process.on('disconnect', () => process.exit(0));
