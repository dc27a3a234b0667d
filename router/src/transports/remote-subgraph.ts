import { setTimeout as delay } from 'node:timers/promises';
import type { JSONWebKeySet } from 'jose';
import type { ConsumerStatus, Doorbell } from '@testverse/platform/events';
import type { Logger } from '@testverse/platform/log';
import { SubgraphClient, type SubgraphClientOptions } from '@testverse/platform/calls';
import type { RouterOptions, RouterSubgraph } from '../router.ts';
import { createHttpTransport } from './http.ts';
import { remoteFeed } from './remote-feed.ts';
import { SchemaPoll } from './schema-poll.ts';

export interface RemoteOptions {
  url: string;
  /** Of the installation, newest first. */
  secrets: readonly string[];
  /** As of `SubgraphClient`. */
  onMoved?: SubgraphClientOptions['onMoved'];
}

export interface ConnectOptions extends RemoteOptions {
  /** How long the subgraph may take until it serves: 60 s, or 10 s with `builtSdl`. */
  startWithinMs?: number;
  /** What it told when this router was built: with it a subgraph that does not come in time is one that is away. */
  builtSdl?: string | undefined;
  /** Carries the news of its log to this process. */
  doorbell?: Doorbell | undefined;
  /** How often it is asked whether it has another schema; every 2 s by default. */
  schemaPollMs?: number;
  /** Told that it is waited for. */
  log?: Logger;
  /** Ends the waiting. */
  signal?: AbortSignal;
}

const usuallyStartWithinMs = 60_000;
const awayAfterMs = 10_000;
const pauseMs = 200;
const usualPollMs = 2_000;

/**
 * A subgraph that another process serves, as the router knows it; waits until it serves.
 * @throws when it does not in time and there is no `builtSdl`, or when another one answers there
 */
export async function connectSubgraph(name: string, options: ConnectOptions): Promise<RouterSubgraph> {
  const client = new SubgraphClient(options);
  const sdl = await sdlOf(client, name, options);
  const transport = createHttpTransport({ name, client, log: options.log });
  const another = (): SubgraphClient => new SubgraphClient({ url: client.url, secrets: options.secrets });
  const poll = new SchemaPoll({ name, client, another, sdl, everyMs: options.schemaPollMs ?? usualPollMs });
  const consumers = async (): Promise<ConsumerStatus[]> =>
    ((await client.get('/consumers')) as StatusOnWire[]).map(({ oldestUnreadAt: at, ...rest }) => ({
      ...rest,
      oldestUnreadAt: at === null ? null : new Date(at),
    }));
  const feed = remoteFeed(name, client, options.doorbell);
  const close = (): Promise<void> => {
    poll.close();
    return transport.close();
  };
  return {
    name,
    sdl,
    transport: { ...transport, close },
    health: () => client.health(),
    consumers,
    feed,
    onSchema: poll.onSchema,
  };
}

export interface RemoteAuthOptions extends RemoteOptions {
  /** The owner of sessions. */
  name: string;
  /** Carries which sessions have ended; without one the list does, which is asked for again and again in any case. */
  doorbell?: Pick<Doorbell, 'onWhisper'> | undefined;
}

/** What the router learns from the owner of sessions. */
export function remoteAuth(options: RemoteAuthOptions): RouterOptions['auth'] & { close(): Promise<void> } {
  const { name, doorbell } = options;
  const client = new SubgraphClient(options);
  return {
    jwks: async () => (await client.get('/jwks')) as JSONWebKeySet,
    revocations: {
      listRevokedSince: async (since) => {
        const listed = (await client.get(`/revocations?since=${since.getTime()}`)) as RevokedOnWire[];
        return listed.map(({ sessionId, revokedAt }) => ({ sessionId, revokedAt: new Date(revokedAt) }));
      },
      onRevoked: (listener) =>
        doorbell?.onWhisper(`${name}/revoked-sessions`, (said) => {
          const { sessionId, revokedAt } = said as unknown as RevokedOnWire;
          listener({ sessionId, revokedAt: new Date(revokedAt) });
        }) ?? (() => undefined),
    },
    close: () => client.close(),
  };
}

/** Of the subgraph as it serves, or as it was when this router was built. */
async function sdlOf(client: SubgraphClient, name: string, options: ConnectOptions): Promise<string> {
  const { builtSdl, startWithinMs = builtSdl === undefined ? usuallyStartWithinMs : awayAfterMs } = options;
  const { log, signal } = options;
  try {
    return (await whenServed(client, name, { ...options, startWithinMs })).sdl;
  } catch (error) {
    if (builtSdl === undefined || error instanceof WrongSubgraph || signal?.aborted) {
      await client.close();
      throw error;
    }
    log?.warn(
      { err: error, subgraph: name },
      'the subgraph is away; it is known as it was when this was built',
    );
    return builtSdl;
  }
}

type StatusOnWire = Omit<ConsumerStatus, 'oldestUnreadAt'> & { oldestUnreadAt: string | null };

interface RevokedOnWire {
  sessionId: string;
  revokedAt: string;
}

async function whenServed(
  client: SubgraphClient,
  name: string,
  { url, startWithinMs, log, signal }: ConnectOptions & { startWithinMs: number },
): Promise<{ sdl: string }> {
  const startedAtMs = performance.now();
  for (let isWaiting = false; ; isWaiting = true) {
    try {
      const told = (await client.get('/sdl')) as { name: string; sdl: string };
      if (told.name !== name) throw new WrongSubgraph(`${url} serves ${told.name}, not ${name}`);
      if (isWaiting) log?.info({ subgraph: name }, 'the subgraph serves');
      return told;
    } catch (error) {
      const isOver = performance.now() - startedAtMs > startWithinMs || signal?.aborted === true;
      if (error instanceof WrongSubgraph || isOver) throw error;
      if (!isWaiting) log?.info({ err: error, subgraph: name, url }, 'waiting until the subgraph serves');
    }
    await delay(pauseMs, undefined, { signal }).catch(() => undefined);
  }
}

class WrongSubgraph extends Error {
  override readonly name = 'WrongSubgraph';
}
