import { once } from 'node:events';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { Agent, request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Probed } from '../root/health-monitor.ts';
import { StoppedTime } from '../testing/stopped-time.ts';
import { openTestDoor, type TestDoor } from '../testing/test-door.ts';
import { DoorError } from './door.ts';

const script = `export const text = '${'hello '.repeat(500)}';`;

async function webRoot(): Promise<string> {
  const parent = await mkdtemp(path.join(tmpdir(), 'testverse-web-'));
  const root = path.join(parent, 'web');
  await mkdir(path.join(root, 'assets'), { recursive: true });
  await mkdir(path.join(root, 'explorer'));
  await writeFile(path.join(parent, 'secret.txt'), 'secret');
  await writeFile(path.join(root, 'index.html'), '<!doctype html><title>app</title>');
  await writeFile(path.join(root, 'explorer/index.html'), '<!doctype html><title>explorer</title>');
  await writeFile(path.join(root, 'assets/app-B1x9_zQk.js'), script);
  await writeFile(path.join(root, '.stamp'), 'hidden');
  await mkdir(path.join(root, '.vite'));
  await writeFile(path.join(root, '.vite/manifest.json'), 'hidden');
  await writeFile(path.join(root, 'favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  return root;
}

describe('the web app', () => {
  let door: TestDoor;
  beforeAll(async () => {
    door = await openTestDoor({ door: { webRoot: await webRoot() } });
  });
  afterAll(() => door.close());
  const page = { accept: 'text/html,application/xhtml+xml' };
  /** fetch would tidy the path up. */
  const rawGet = (target: string) =>
    new Promise<{ status: number | undefined; text: string }>((resolve, reject) => {
      httpRequest({ port: door.port, host: '127.0.0.1', path: target }, (response) => {
        let body = '';
        response.on('data', (chunk: Buffer) => (body += chunk.toString()));
        response.on('end', () => resolve({ status: response.statusCode, text: body }));
      })
        .on('error', reject)
        .end();
    });

  it('is served with a policy that runs nothing but its own files', async () => {
    const response = await fetch(`${door.url}/`, { headers: page });
    expect(await response.text()).toContain('<title>app</title>');
    const csp = response.headers.get('content-security-policy') ?? '';
    expect(csp).toContain("script-src 'self';");
    expect(csp).toContain("frame-ancestors 'none'");
    expect(csp).not.toMatch(/unsafe|blob:/);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('x-powered-by')).toBeNull();
    expect(response.headers.get('strict-transport-security')).toBeNull();
    expect(response.headers.get('cache-control')).toBe('no-cache');
  });

  it('loosens the policy for the explorer alone, and never for scripts', async () => {
    const csp =
      (await fetch(`${door.url}/explorer`, { headers: page })).headers.get('content-security-policy') ?? '';
    expect(csp).toContain("style-src 'self' 'unsafe-inline'");
    expect(csp).toContain("worker-src 'self' blob:");
    expect(csp).toContain("script-src 'self';");
  });

  it('answers its own addresses with its page, and unknown files with 404', async () => {
    const inside = await fetch(`${door.url}/guilds/rustaceans`, { headers: page });
    expect(await inside.text()).toContain('<title>app</title>');
    expect((await fetch(`${door.url}/assets/gone-12345678.js`, { headers: page })).status).toBe(404);
    expect((await fetch(`${door.url}/guilds/rustaceans`, { headers: { accept: '*/*' } })).status).toBe(404);
    expect((await fetch(`${door.url}/`, { method: 'POST' })).status).toBe(405);
  });

  it('lets browsers keep hashed files for ever and ask about the others', async () => {
    const asset = await fetch(`${door.url}/assets/app-B1x9_zQk.js`);
    expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(asset.headers.get('content-type')).toContain('text/javascript');
    const icon = await fetch(`${door.url}/favicon.svg`);
    const again = await fetch(`${door.url}/favicon.svg`, {
      headers: { 'if-none-match': icon.headers.get('etag') ?? '' },
    });
    expect(again.status).toBe(304);
  });

  it.each(['br', 'gzip'])('is compressed with %s', async (coding) => {
    const response = await fetch(`${door.url}/assets/app-B1x9_zQk.js`, {
      headers: { 'accept-encoding': coding },
    });
    expect(response.headers.get('content-encoding')).toBe(coding);
    expect(Number(response.headers.get('content-length'))).toBeLessThan(300);
    expect(await response.text()).toBe(script);
  });

  it.each(['/.stamp', '/%2estamp', '/.vite/manifest.json'])('keeps %s to itself', async (target) => {
    expect((await rawGet(target)).status).toBe(404);
  });

  it('never leaves its folder', async () => {
    for (const target of [
      '/../secret.txt',
      '/%2e%2e/secret.txt',
      '/..%2fsecret.txt',
      '/assets/../../secret.txt',
      '//secret.txt',
      '/%00',
      '/%',
    ]) {
      const { status, text } = await rawGet(target);
      expect([target, status, text.includes('secret')]).toEqual([target, 404, false]);
    }
  });
});

describe('health', () => {
  const probed = (name: string, health: Probed['health']): Probed => ({ name, health });
  const up = probed('up', () => Promise.resolve({ database: 'CONNECTED', latencyMs: 2 }));

  it('says that the process lives and which keys it trusts', async () => {
    const door = await openTestDoor();
    expect(await (await fetch(`${door.url}/health`)).json()).toMatchObject({ status: 'healthy' });
    const ready = await fetch(`${door.url}/ready`);
    expect([ready.status, await ready.json()]).toEqual([
      200,
      {
        ready: true,
        draining: false,
        status: 'healthy',
        subgraphs: { small: { status: 'healthy', database: 'connected' } },
      },
    ]);
    const keys = await fetch(`${door.url}/.well-known/jwks.json`);
    expect(((await keys.json()) as { keys: { kid: string }[] }).keys[0]?.kid).toBe('key-1');
    await door.close();
  });

  it('is ready, and not well, while events wait because handling them failed', async () => {
    const waiting = probed('waiting', () =>
      Promise.resolve({ database: 'CONNECTED', latencyMs: 1, parked: 2 }),
    );
    const well = probed('well', () => Promise.resolve({ database: 'CONNECTED', latencyMs: 1, parked: 0 }));
    const door = await openTestDoor({ subgraphs: [waiting, well] });
    const ready = await fetch(`${door.url}/ready`);
    expect([ready.status, await ready.json()]).toMatchObject([
      200,
      { status: 'degraded', subgraphs: { waiting: { status: 'degraded' }, well: { status: 'healthy' } } },
    ]);
    await door.close();
  });

  it('is not ready while a database is away or silent, but lives', async () => {
    const away = probed('away', () => Promise.resolve({ database: 'DISCONNECTED', latencyMs: 1 }));
    const silent = probed('silent', () => new Promise(() => undefined));
    const broken = probed('broken', () => Promise.reject(new Error('no')));
    const door = await openTestDoor({ subgraphs: [up, away, silent, broken] });
    const ready = await fetch(`${door.url}/ready`);
    expect([ready.status, await ready.json()]).toEqual([
      503,
      {
        ready: false,
        draining: false,
        status: 'degraded',
        subgraphs: {
          away: { status: 'critical', database: 'disconnected' },
          broken: { status: 'critical', database: null },
          silent: { status: 'critical', database: null },
          up: { status: 'healthy', database: 'connected' },
        },
      },
    ]);
    expect((await fetch(`${door.url}/health`)).status).toBe(200);
    await door.close();
  });
});

describe('opening and closing', () => {
  it('says which port is taken', async () => {
    const first = await openTestDoor();
    const second = openTestDoor({ door: { port: first.port } });
    await expect(second).rejects.toBeInstanceOf(DoorError);
    await expect(second).rejects.toMatchObject({ code: 'EADDRINUSE', port: first.port });
    await first.close();
  });

  it('finishes what is under way, takes nothing new, leaves no connection and waits for none', async () => {
    const time = new StoppedTime();
    const door = await openTestDoor();
    const idle = connect(door.port, '127.0.0.1');
    const idleClosed = new Promise((resolve) => idle.on('close', resolve));
    await (await door.graphql('{ hello }')).text();
    const finish = door.engine.hold();
    const slow = door.graphql('{ slow(ms: 1) }');
    await time.until(() => door.engine.calls === 2);
    const closing = door.close();
    await expect(once(connect(door.port, '127.0.0.1'), 'connect')).rejects.toThrow('ECONNREFUSED');
    finish();
    const response = await slow;
    expect(response.headers.get('connection')).toBe('close');
    expect(await response.json()).toEqual({ data: { slow: 'done' } });
    await Promise.all([closing, idleClosed]);
  });

  it('is not ready any more for whoever still has a connection, and not there for anybody else', async () => {
    const door = await openTestDoor();
    const kept = connect(door.port, '127.0.0.1');
    const answers = text(kept);
    const first = once(kept, 'data');
    kept.write('GET /ready HTTP/1.1\r\nHost: x\r\n\r\n');
    await first;
    const closing = door.close();
    kept.write('GET /ready HTTP/1.1\r\nHost: x\r\n\r\n');
    await expect(once(connect(door.port, '127.0.0.1'), 'connect')).rejects.toThrow('ECONNREFUSED');
    expect(await answers).toMatch(/^HTTP\/1.1 200 .*HTTP\/1.1 503 .*connection: close.*"draining":true/is);
    await closing;
  });

  /** How long the door goes on answering whoever has a connection; a client that is silent for longer was not asking. */
  const farewellMs = 250;

  /** What clients that keep asking were told last, without those that sent their last request when the farewell was over. */
  async function askWhileClosing(): Promise<string[]> {
    const door = await openTestDoor();
    const served = new Set<Agent>();
    let closingAt = Infinity;
    const ask = (agent: Agent) =>
      new Promise<string>((resolve) => {
        httpRequest({ port: door.port, host: '127.0.0.1', path: '/ready', agent }, (response) => {
          response.resume().on('end', () => resolve(response.headers.connection ?? ''));
        })
          .on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'error'))
          .end();
      });
    const client = async () => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      let sentAt = performance.now();
      let outcome = await ask(agent);
      while (outcome === 'keep-alive') {
        served.add(agent);
        await wait(Math.random() * 50);
        sentAt = performance.now();
        outcome = await ask(agent);
      }
      agent.destroy();
      return { outcome, isLate: sentAt - closingAt > farewellMs };
    };
    const clients = Promise.all(Array.from({ length: 20 }, client));
    await vi.waitUntil(() => served.size === 20);
    closingAt = performance.now();
    await door.close();
    return (await clients).filter(({ isLate }) => !isLate).map(({ outcome }) => outcome);
  }

  it('loses no request of clients that keep their connections until they are told to go', async () => {
    let told: string[] = [];
    // On a machine that stood still meanwhile nobody may have been asking.
    while (told.length === 0) told = await askWhileClosing();
    expect(new Set(told)).toEqual(new Set(['close']));
  });

  it.each([
    ['headers', 'GET /health HTTP/1.1\r\nHost: x\r\n', 'x: y\r\n'],
    ['a body', 'POST /graphql HTTP/1.1\r\nHost: x\r\ncontent-length: 900\r\n\r\n', ' '],
  ])('does not wait for ever for %s that trickle in', async (_what, head, drop) => {
    const door = await openTestDoor({
      door: { patience: { headersMs: 200, requestMs: 200, lookEveryMs: 50 } },
    });
    const slow = connect(door.port, '127.0.0.1').on('error', () => undefined);
    const answer = text(slow);
    slow.write(head);
    const drip = setInterval(() => slow.write(drop), 30);
    expect(await answer).toMatch(/^HTTP\/1\.1 408 /);
    clearInterval(drip);
    await door.close();
  });
});
