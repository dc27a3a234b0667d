import type { JSONWebKeySet } from 'jose';
import { SubgraphClient } from '@testverse/platform/server';
import type { RouterOptions, RouterSubgraph } from '../router.ts';
import { createHttpTransport } from './http.ts';

export interface RemoteOptions {
  url: string;
  /** Of the installation, newest first. */
  secrets: readonly string[];
  /** How long the subgraph may take until it serves. */
  startWithinMs?: number;
}

const usuallyStartWithinMs = 60_000;
const pauseMs = 200;

/**
 * A subgraph that another process serves, as the router knows it; waits until it serves.
 * @throws when it does not in time, or when another one answers there
 */
export async function connectSubgraph(name: string, options: RemoteOptions): Promise<RouterSubgraph> {
  const client = new SubgraphClient(options);
  const { sdl } = await whenServed(client, name, options);
  return { name, sdl, transport: createHttpTransport({ name, client }), health: () => client.health() };
}

/** What the router learns from the owner of sessions. The list is asked for again and again: that is what carries the news. */
export function remoteAuth(options: RemoteOptions): RouterOptions['auth'] & { close(): Promise<void> } {
  const client = new SubgraphClient(options);
  return {
    jwks: async () => (await client.get('/jwks')) as JSONWebKeySet,
    revocations: {
      listRevokedSince: async (since) => {
        const listed = (await client.get(`/revocations?since=${since.getTime()}`)) as RevokedOnWire[];
        return listed.map(({ sessionId, revokedAt }) => ({ sessionId, revokedAt: new Date(revokedAt) }));
      },
      onRevoked: () => () => undefined,
    },
    close: () => client.close(),
  };
}

interface RevokedOnWire {
  sessionId: string;
  revokedAt: string;
}

async function whenServed(
  client: SubgraphClient,
  name: string,
  { url, startWithinMs = usuallyStartWithinMs }: RemoteOptions,
): Promise<{ sdl: string }> {
  const startedAtMs = performance.now();
  for (;;) {
    try {
      const told = (await client.get('/sdl')) as { name: string; sdl: string };
      if (told.name === name) return told;
      throw new WrongSubgraph(`${url} serves ${told.name}, not ${name}`);
    } catch (error) {
      const isOver = performance.now() - startedAtMs > startWithinMs;
      if (error instanceof WrongSubgraph || isOver) {
        await client.close();
        throw error;
      }
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

class WrongSubgraph extends Error {
  override readonly name = 'WrongSubgraph';
}
