// Many sockets that listen to one channel, in a process of their own; told what to do and asked for figures over IPC.
import WebSocket from 'ws';

/** What the bench says to its listeners. */
export type Order =
  | { kind: 'open'; url: string; tokens: readonly string[]; sockets: number; channelId: string }
  | { kind: 'report'; messages: number };

/** What they answer. */
export type Word =
  | { kind: 'listening'; sockets: number }
  | { kind: 'figures'; delivered: number; closed: number; latenciesMs: readonly number[] };

const subscription = `subscription ($channelId: ID!) {
  channelEvents(channelId: $channelId) {
    __typename
    ... on LiveEvent { seq cursor occurredAt }
    ... on MessageSentEvent { message { id seq body author { id username } createdAt } }
  }
}`;

/** Sockets that are being opened at once: the listener's queue of the system is short. */
const openingAtOnce = 50;
/** A stream has begun when its socket answers a query sent after it. */
const probe = 'query { __typename }';

const latenciesMs: number[] = [];
let delivered = 0;
let closed = 0;

function say(word: Word): void {
  process.send?.(word);
}

function now(): number {
  return performance.timeOrigin + performance.now();
}

function open(url: string, accessToken: string, channelId: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, 'graphql-transport-ws', { perMessageDeflate: false });
    const send = (frame: object): void => socket.send(JSON.stringify(frame));
    socket.on('open', () => send({ type: 'connection_init', payload: { accessToken } }));
    socket.on('error', reject);
    socket.on('close', (code) => {
      closed += 1;
      reject(new Error(`closed with ${code}`));
    });
    socket.on('message', (data: Buffer) => {
      const text = data.toString();
      if (text.includes('"type":"ping"')) return send({ type: 'pong' });
      if (text.includes('"type":"connection_ack"')) {
        send({ id: 'live', type: 'subscribe', payload: { query: subscription, variables: { channelId } } });
        return send({ id: 'probe', type: 'subscribe', payload: { query: probe } });
      }
      if (text.includes('"id":"probe"')) return resolve();
      const sentAt = /sent at ([\d.]+)/.exec(text)?.[1];
      if (sentAt === undefined) return;
      delivered += 1;
      latenciesMs.push(now() - Number(sentAt));
    });
  });
}

async function openAll({ url, tokens, sockets, channelId }: Extract<Order, { kind: 'open' }>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = (next += 1) - 1; index < sockets; index = (next += 1) - 1) {
      await open(url, tokens[index % tokens.length] ?? '', channelId);
    }
  };
  await Promise.all(Array.from({ length: openingAtOnce }, worker));
  say({ kind: 'listening', sockets });
}

process.on('message', (order: Order) => {
  if (order.kind === 'open') {
    openAll(order).catch((error: unknown) => {
      console.error(error);
      process.exit(1);
    });
    return;
  }
  const sample = latenciesMs.splice(0);
  say({ kind: 'figures', delivered, closed, latenciesMs: sample });
  delivered = 0;
});
process.on('disconnect', () => process.exit(0));
