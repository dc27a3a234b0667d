import { auditServer } from 'graphql-http';
import { spawn } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isAlive } from '../../../tools/start/postgres/process.ts';
import { freePort } from '../../../tools/start/testing/started.ts';
import { visitor } from '../../support/people.ts';
import { serverPid } from '../../support/places.ts';
import { family } from '../../support/processes.ts';
import { root, startProduct, type Product } from '../../support/product.ts';

const npmStart = ['npm', 'start', '--silent'] as const;

let product: Product;
beforeAll(async () => {
  product = await startProduct({ demo: true, command: npmStart });
});
afterAll(() => product?.remove());

const page = { accept: 'text/html,application/xhtml+xml' };
const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(`${product.url}${path}`, { headers });

describe('npm start', () => {
  it('greets with the addresses and a sign-in that works', async () => {
    const text = product.output();
    for (const address of [product.url, `${product.url}/explorer`, product.graphql])
      expect(text).toContain(address);
    const password = /Password\s+(\S+)/.exec(text)?.[1] ?? '';
    const { client, users } = visitor(product.graphql);
    const signedIn = await client.session.signIn({ login: 'mira@demo.testverse.dev', password });
    expect(signedIn.userErrors).toEqual([]);
    expect((await users.viewer())?.user.username).toBe('mira');
  });

  it('refuses a second start on the same data folder and leaves the first alone', async () => {
    const second = spawn(process.execPath, ['tools/start/start.mjs'], {
      cwd: root,
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        PORT: String(await freePort()),
        DATA_DIR: product.dataDir,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    for (const stream of [second.stdout, second.stderr])
      stream.on('data', (text: Buffer) => (said += text.toString()));
    expect(await new Promise((resolve) => second.once('close', resolve))).toBe(1);
    expect(said).toMatch(/data folder .* is in use by process \d+/);
    expect((await get('/ready')).status).toBe(200);
  });
});

describe('the one port', () => {
  it('says that the process lives, that it is ready, and which keys sign its tokens', async () => {
    expect(await (await get('/health')).json()).toMatchObject({ status: 'healthy' });
    const well = { status: 'healthy', database: 'connected' };
    expect(await (await get('/ready')).json()).toEqual({
      ready: true,
      draining: false,
      status: 'healthy',
      subgraphs: { assessments: well, gamification: well, guilds: well, projects: well, users: well },
    });
    const { keys } = (await (await get('/.well-known/jwks.json')).json()) as {
      keys: Record<string, unknown>[];
    };
    expect(keys.length).toBeGreaterThan(0);
    for (const key of keys) {
      expect(key).toMatchObject({ kty: 'RSA', alg: 'RS256', use: 'sig' });
      expect(Object.keys(key)).not.toContain('d');
    }
  });

  it('serves the web app under a policy that runs nothing but its own files', async () => {
    const response = await get('/', page);
    const html = await response.text();
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toContain('unsafe');
    expect(html).not.toMatch(/<script(?![^>]*\ssrc=)[^>]*>/);
    expect(html).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
    for (const [, file = ''] of html.matchAll(/(?:src|href)="(\/[^"]+)"/g)) {
      const asset = await get(file);
      expect([file, asset.status]).toEqual([file, 200]);
      await asset.arrayBuffer();
    }
  });

  it('answers every address of the app with the app, and what is no page with 404', async () => {
    const app = await (await get('/', page)).text();
    for (const path of [
      '/guilds?q=rust',
      '/g/anything/settings',
      '/me/profile',
      '/sign-in',
      '/no/such/place',
    ])
      expect(await (await get(path, page)).text()).toBe(app);
    expect((await get('/assets/gone-00000000.js')).status).toBe(404);
    expect((await get('/../package.json')).status).toBe(404);
  });

  it('speaks GraphQL over HTTP without an error in the audit', async () => {
    const results = await auditServer({ url: product.graphql });
    expect(results.length).toBeGreaterThan(55);
    const failed = results.flatMap((result) =>
      result.status === 'error' ? [`${result.id} ${result.name}: ${result.reason}`] : [],
    );
    expect(failed).toEqual([]);
  });

  it('refuses what another site’s form could send', async () => {
    const form = await fetch(product.graphql, {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: JSON.stringify({ query: '{ __typename }' }),
    });
    expect(form.status).toBeGreaterThanOrEqual(400);
    expect(form.headers.get('access-control-allow-origin')).toBeNull();
  });
});

// Last: it ends the product.
describe('Ctrl-C at the terminal', () => {
  it('ends npm, Node and PostgreSQL, and the next start has everything and nothing to mend', async () => {
    const server = await serverPid(product.dataDir);
    const members = await family(product.child.pid ?? 0);
    expect(members).toContain(server);
    const { totalCount } = await visitor(product.graphql).guilds.guilds({ first: 1 });
    await product.stop();
    expect(members.filter(isAlive)).toEqual([]);

    product = await startProduct({ demo: true, dataDir: product.dataDir, command: npmStart });
    expect(product.output()).not.toMatch(/installing|interrupted/);
    expect((await visitor(product.graphql).guilds.guilds({ first: 1 })).totalCount).toBe(totalCount);
  });
});
