import vm from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleFor, type Place } from '../testing/bundle.ts';
import { answered, startFakeServer, type FakeServer } from '../testing/fake-server.ts';
import * as guilds from './_generated/guilds.ts';
import * as platform from './_generated/platform.ts';
import * as users from './_generated/users.ts';

const places: Place[] = ['node', 'browser', 'react-native'];
const everything = `
  import { createClient, matchEnum, matchType, paginate, unwrap, RateLimitedError } from '@testverse/client-sdk';
  import { guildRoleValues } from '@testverse/client-sdk/enums';
  import { getSdk } from '@testverse/client-sdk/sdk';
  sdk.all = { createClient, matchEnum, matchType, paginate, unwrap, RateLimitedError, guildRoleValues, getSdk };`;

let server: FakeServer;
beforeAll(async () => {
  server = await startFakeServer(() => answered({ systemHealth: { status: 'HEALTHY' } }));
});
afterAll(() => server.close());

describe.each(places)('bundled for %s', (place) => {
  it('wants nothing from outside and nothing of Node', async () => {
    const { code, imports } = await bundleFor(place, everything, false);
    expect(imports).toEqual([]);
    expect(
      code.match(/(?<![.\w'"])(process|Buffer|__dirname|require|window|localStorage)\b[.(]/g),
    ).toBeNull();
  });

  it('runs with what each platform has: no crypto, no navigator, no URL', async () => {
    const { code } = await bundleFor(place, everything);
    const world = { fetch, AbortController, setTimeout, clearTimeout, sdk: {} as { all?: Sdk } };
    vm.runInNewContext(code.replace(/export\s*\{\s*\};?/, ''), world);
    const { all } = world.sdk;
    const client = all?.createClient({ url: server.url });
    const health: unknown = await all?.getSdk(client).platform.systemHealth();
    expect(health).toEqual({ status: 'HEALTHY' });
    await all?.getSdk(client).guilds.createGuild({ input: {} });
    expect(server.seen.at(-1)?.headers['idempotency-key']).toMatch(
      /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/,
    );
  });
});

interface Sdk {
  createClient(options: { url: string }): unknown;
  getSdk(client: unknown): {
    platform: { systemHealth(): Promise<unknown> };
    guilds: { createGuild(variables: object): Promise<unknown> };
  };
}

describe('size, minified', () => {
  const core = `import { createClient } from '@testverse/client-sdk';`;
  const sizeOf = async (source: string) => (await bundleFor('browser', source)).code.length;
  const coreOnly = () => sizeOf(`${core} globalThis.use = createClient;`);

  it('the core stays small', async () => {
    const bytes = await coreOnly();
    process.stdout.write(`client-sdk: core ${bytes} bytes minified\n`);
    expect(bytes).toBeLessThanOrEqual(14_000);
  });

  it('one operation adds 2 kB at most, whichever it is', async () => {
    const bytes = await coreOnly();
    const areas = Object.entries({ users, guilds, platform });
    const added: Record<string, number> = {};
    for (const [area, exported] of areas)
      for (const name of Object.keys(exported).filter((one) => !one.endsWith('Document'))) {
        const operation = `import { ${name} } from '@testverse/client-sdk/${area}';`;
        added[name] =
          (await sizeOf(`${core} ${operation} globalThis.use = [createClient, ${name}];`)) - bytes;
      }
    process.stdout.write(
      `client-sdk: largest operation ${Math.max(...Object.values(added))} bytes minified\n`,
    );
    expect(Object.entries(added).filter(([, size]) => size > 2_048)).toEqual([]);
    expect(Object.keys(added).length).toBeGreaterThan(15);
  });

  it('the match of unknown values can be had without the client', async () => {
    expect(
      await sizeOf(`import { matchEnum } from '@testverse/client-sdk'; globalThis.use = matchEnum;`),
    ).toBeLessThan(600);
  });
});
