import { exportJWK, generateKeyPair, SignJWT, type JSONWebKeySet, type JWK, type JWTPayload } from 'jose';
import { uuids } from '@testverse/platform/context';
import { nodeId } from '@testverse/platform/graphql';
import { createLogger } from '@testverse/platform/log';
import { MovableClock } from '@testverse/platform/testing';
import { testLimits, type Limits } from '../admission/limits.ts';
import type { RevokedSession } from '../admission/revoked-sessions.ts';
import { HealthMonitor, type Probed } from '../root/health-monitor.ts';
import { openDoor, type DoorOptions } from '../server/open-door.ts';
import { SmallEngine, smallSchema, smallSdl } from './small-graph.ts';

const userIds = nodeId('user');
export const sessionIds = nodeId('session');
export const testUserId = '018e7f2a-0000-7000-8000-000000000001';
export const testSessionId = '018e7f2a-0000-7000-8000-000000000002';

export interface Sent {
  headers?: Record<string, string>;
  variables?: unknown;
  operationName?: string;
  extensions?: unknown;
}

/** Signs access tokens as the owner of accounts would, and keeps the list of ended sessions. */
export class TestAuth {
  private keys: { kid: string; privateKey: CryptoKey; publicJwk: JWK }[] = [];
  private readonly listeners = new Set<(session: RevokedSession) => void>();
  readonly revokedRows: RevokedSession[] = [];
  fetches = 0;

  constructor(readonly clock: MovableClock) {}

  async addKey(kid: string): Promise<void> {
    const { privateKey, publicKey } = await generateKeyPair('RS256');
    this.keys = [
      ...this.keys,
      { kid, privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid, alg: 'RS256' } },
    ];
  }

  jwks(): Promise<JSONWebKeySet> {
    this.fetches += 1;
    return Promise.resolve({ keys: this.keys.map(({ publicJwk }) => publicJwk) });
  }

  readonly revocations = {
    listRevokedSince: (since: Date) =>
      Promise.resolve(this.revokedRows.filter(({ revokedAt }) => revokedAt >= since)),
    onRevoked: (listener: (session: RevokedSession) => void) => {
      this.listeners.add(listener);
      return () => this.listeners.delete(listener);
    },
  };

  /** Ends a session in this process: it is pushed. */
  push(sessionId: string): void {
    const session = { sessionId, revokedAt: this.clock.now() };
    this.revokedRows.push(session);
    for (const listener of this.listeners) listener(session);
  }

  async token(claims: JWTPayload = {}, kid = this.keys.at(-1)?.kid): Promise<string> {
    const key = this.keys.find((one) => one.kid === kid);
    if (!key) throw new Error(`no key ${kid}`);
    const nowSeconds = Math.floor(this.clock.now().getTime() / 1000);
    const standard = { iss: 'testverse.dev', aud: 'testverse-api', iat: nowSeconds, exp: nowSeconds + 900 };
    const person = {
      sub: userIds.encode(testUserId),
      sid: sessionIds.encode(testSessionId),
      roles: ['USER'],
      plan: 'FREE',
    };
    return new SignJWT({ ...standard, ...person, ...claims })
      .setProtectedHeader({ alg: 'RS256', kid: key.kid, typ: 'JWT' })
      .sign(key.privateKey);
  }
}

/** Lines the door logged. */
export class LogLines {
  readonly lines: Record<string, unknown>[] = [];

  write(line: string): void {
    this.lines.push(JSON.parse(line) as Record<string, unknown>);
  }
}

export interface TestDoor {
  url: string;
  port: number;
  engine: SmallEngine;
  auth: TestAuth;
  clock: MovableClock;
  log: LogLines;
  graphql(query: string | undefined, sent?: Sent): Promise<Response>;
  close(): Promise<void>;
}

export interface TestDoorOptions {
  limits?: Partial<Limits>;
  subgraphs?: Probed[];
  door?: Partial<DoorOptions>;
}

const healthy: Probed = {
  name: 'small',
  health: () => Promise.resolve({ database: 'CONNECTED', latencyMs: 1 }),
};

/** A listening door over the small graph, with clocks and keys the test moves. */
export async function openTestDoor(options: TestDoorOptions = {}): Promise<TestDoor> {
  const clock = new MovableClock();
  const auth = new TestAuth(clock);
  await auth.addKey('key-1');
  const engine = new SmallEngine();
  const log = new LogLines();
  const door = await openDoor({
    schema: smallSchema,
    supergraphSdl: smallSdl,
    engine,
    health: new HealthMonitor({ subgraphs: options.subgraphs ?? [healthy], clock, version: '1.2.3' }),
    auth,
    port: 0,
    host: '127.0.0.1',
    corsOrigins: [],
    trustedHops: 0,
    introspection: true,
    limits: { ...testLimits, ...options.limits },
    ipHashSecret: 'secret',
    log: createLogger({ service: 'router', level: 'info', destination: log }),
    clock,
    ids: uuids,
    answerHints: undefined,
    ...options.door,
  });
  const url = `http://127.0.0.1:${door.port}`;
  return { url, port: door.port, engine, auth, clock, log, close: () => door.close(), graphql: poster(url) };
}

/** Sends operations as a client of the newer media type does. */
export function poster(url: string): TestDoor['graphql'] {
  return (query, { headers = {}, ...rest } = {}) =>
    fetch(`${url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json',
        ...headers,
      },
      body: JSON.stringify({ query, ...rest }),
    });
}
