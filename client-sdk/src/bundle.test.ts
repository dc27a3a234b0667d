import vm from 'node:vm';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { bundleFor, type Place } from '../testing/bundle.ts';
import { startFakeGraph } from '../testing/fake-graph.ts';
import { answered, startFakeServer, type FakeServer } from '../testing/fake-server.ts';
import * as guilds from './_generated/guilds.ts';
import * as platform from './_generated/platform.ts';
import * as users from './_generated/users.ts';
import type { ChannelTimelineView, Live } from './live/index.ts';

const places: Place[] = ['node', 'browser', 'react-native'];
const everything = `
  import { createClient, matchEnum, matchType, paginate, unwrap, RateLimitedError } from '@testverse/client-sdk';
  import { guildRoleValues } from '@testverse/client-sdk/enums';
  import { getSdk } from '@testverse/client-sdk/sdk';
  import { channelTimeline, channelTyping, connectLive, guildPresence, guildRoom, live, messageOutbox, typingNotice,
    unreadCounts } from '@testverse/client-sdk/live';
  sdk.all = { createClient, matchEnum, matchType, paginate, unwrap, RateLimitedError, guildRoleValues, getSdk,
    channelTimeline, channelTyping, connectLive, guildPresence, guildRoom, live, messageOutbox, typingNotice, unreadCounts };`;

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

  it('is live with nothing more than the socket of the platform', async () => {
    const graph = await startFakeGraph();
    const { code } = await bundleFor(place, everything);
    const world = { fetch, AbortController, setTimeout, clearTimeout, WebSocket, sdk: {} as { all?: Sdk } };
    vm.runInNewContext(code.replace(/export\s*\{\s*\};?/, ''), world);
    const { all } = world.sdk;
    if (!all) throw new Error('the bundle was run');
    const client = all.createClient({ url: graph.url });
    await client.session.register({ username: 'ada', email: 'ada@example.org', password: 'correct horse' });
    const { guilds: acts } = all.getSdk(client);
    const { guild } = await acts.createGuild({ input: { name: 'Everywhere', category: 'OTHER' } });
    const { channel } = await acts.createChannel({ input: { guildId: guild.id, name: 'general' } });
    const connection = all.connectLive(client);
    const timeline = all.channelTimeline(connection, { channelId: channel.id });
    await timeline.ready;
    timeline.send({ body: 'hello' });
    await vi.waitFor(() =>
      expect([timeline.status, timeline.state?.messages.map(({ body }) => body)]).toEqual([
        'live',
        ['hello'],
      ]),
    );
    connection.close();
    await graph.close();
  });
});

interface Sdk {
  createClient(options: { url: string }): { session: { register(input: object): Promise<unknown> } };
  connectLive(client: unknown): Live;
  channelTimeline(live: Live, options: { channelId: string }): ChannelTimelineView;
  getSdk(client: unknown): {
    platform: { systemHealth(): Promise<unknown> };
    guilds: {
      createGuild(variables: object): Promise<{ guild: { id: string } }>;
      createChannel(variables: object): Promise<{ channel: { id: string } }>;
    };
  };
}

describe('size, minified', () => {
  const core = `import { createClient } from '@testverse/client-sdk';`;
  const sizeOf = async (source: string) => (await bundleFor('browser', source)).code.length;
  const coreOnly = () => sizeOf(`${core} globalThis.use = createClient;`);

  it('the core stays small', async () => {
    const bytes = await coreOnly();
    process.stdout.write(`client-sdk: core ${bytes} bytes minified\n`);
    expect(bytes).toBeLessThanOrEqual(14_750);
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

  it('live data costs only those who use it, and a connection alone less than everything', async () => {
    const without = await bundleFor('browser', `${core} globalThis.use = createClient;`);
    expect(without.code).not.toContain('graphql-transport-ws');
    const added = async (...names: string[]) => {
      const imports = `import { ${names.join(', ')} } from '@testverse/client-sdk/live';`;
      const code = await sizeOf(`${core} ${imports} globalThis.use = [createClient, ${names.join(', ')}];`);
      return code - without.code.length;
    };
    const connection = await added('connectLive');
    const timeline = await added('connectLive', 'channelTimeline');
    const all = await added(
      ...['connectLive', 'channelTimeline', 'channelTyping', 'guildPresence', 'guildRoom', 'live'],
      ...['messageOutbox', 'typingNotice', 'unreadCounts'],
    );
    process.stdout.write(
      `client-sdk: a live connection adds ${connection} bytes minified, with a timeline ${timeline}, everything ${all}\n`,
    );
    expect(connection).toBeLessThanOrEqual(12_000);
    expect(timeline).toBeLessThanOrEqual(30_100);
    expect(all).toBeLessThanOrEqual(42_250);
  });

  it('the match of unknown values can be had without the client', async () => {
    expect(
      await sizeOf(`import { matchEnum } from '@testverse/client-sdk'; globalThis.use = matchEnum;`),
    ).toBeLessThan(600);
  });
});
