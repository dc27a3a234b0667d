import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildPackage } from '../build.ts';
import { startFakeGraph } from '../testing/fake-graph.ts';

// A stranger: a folder far from this repository that installs the packed package and nothing else.
const run = promisify(execFile);
const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
let folder = '';
let installed = '';

const stranger = `
import { createClient, matchEnum, paginate, unwrap, RateLimitedError, type Client, type TokenStorage } from '@testverse/client-sdk';
import { createGuild, GuildsDocument, type GuildCardFragment, type GuildsQuery } from '@testverse/client-sdk/guilds';
import { guildRoleValues, type GuildRole } from '@testverse/client-sdk/enums';
import { getSdk } from '@testverse/client-sdk/sdk';
import { channelTimeline, connectLive, live, type Live, type LiveView, type Reducers } from '@testverse/client-sdk/live';
import { channelEvents, ChannelDocument, ChannelEventsDocument } from '@testverse/client-sdk/guilds';
import type { ChannelEventsSubscription, ChannelEventsSubscriptionVariables, ChannelQuery, ChannelQueryVariables } from '@testverse/client-sdk/guilds';
import type { ViewerQuery } from '@testverse/client-sdk/users';
import type { SystemHealthQuery } from '@testverse/client-sdk/platform';

declare const storage: TokenStorage;
const client: Client = createClient({ url: 'https://testverse.dev/graphql', credentials: { mode: 'token', storage } });
export async function use(role: GuildRole): Promise<[string, ViewerQuery['viewer'], SystemHealthQuery['systemHealth']]> {
  const guild = unwrap(await createGuild(client, { input: { name: 'Rust', category: 'BACKEND' } }), 'guild');
  const cards: GuildCardFragment[] = [];
  for await (const card of paginate(client, GuildsDocument, {}, (result: GuildsQuery) => result.guilds)) cards.push(card);
  const sdk = getSdk(client);
  const known: readonly string[] = guildRoleValues;
  const text: string = matchEnum(role, { OWNER: () => 'o', ADMIN: () => 'a', MODERATOR: () => 'm', MEMBER: () => 'n', Unknown: ({ raw }) => raw });
  const wait: number = new RateLimitedError('slow').retryAfterMs;
  return [guild.slug + text + wait + known.length, await sdk.users.viewer(), await sdk.platform.systemHealth()];
}
type Event = ChannelEventsSubscription['channelEvents'];
const same = (count: number) => count;
const reducers: Reducers<number, Event> = {
  MessageSentEvent: (count, { message }) => count + (message.body?.length ?? 0),
  MessageEditedEvent: same, MessageDeletedEvent: same, ReactionChangedEvent: same, ChannelUpdatedEvent: same,
};
export async function follow(connection: Live): Promise<LiveView<number>> {
  for await (const event of channelEvents(connection, { channelId: 'channel_1' }))
    if (event.__typename === 'MessageSentEvent') console.log(event.message.author.username);
  for await (const { channelEvents: event } of connection.subscribe(ChannelEventsDocument, { channelId: 'channel_1' })) console.log(event.__typename);
  const bodies: (string | null)[] = (await channelTimeline(connection, { channelId: 'channel_1' }).ready).messages.map(({ body }) => body);
  console.log(bodies);
  return live<number, ChannelQuery, ChannelQueryVariables, ChannelEventsSubscription, ChannelEventsSubscriptionVariables, Event>(connection, {
    snapshot: ChannelDocument,
    init: ({ channel }) => channel && { state: 0, cursor: channel.streamCursor },
    events: ChannelEventsDocument,
    eventVariables: (_, { id }) => ({ channelId: id ?? '' }),
    eventOf: (data) => data.channelEvents,
    reducers,
  }, { id: 'channel_1' });
}
void follow(connectLive(client));
// @ts-expect-error an event without a reducer
export const incomplete: Reducers<number, Event> = { MessageSentEvent: same };
// @ts-expect-error the name is missing
void createGuild(client, { input: { category: 'BACKEND' } });
`;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'client-sdk-stranger-'));
  await buildPackage(path.join(folder, 'built'));
  await run('npm', ['pack', '--pack-destination', folder], { cwd: path.join(folder, 'built') });
  const tarball = (await readdir(folder)).find((file) => file.endsWith('.tgz')) ?? '';
  await mkdir(path.join(folder, 'app'));
  await writeFile(path.join(folder, 'app/package.json'), '{ "type": "module", "private": true }');
  await run('npm', ['install', '--offline', '--no-audit', '--no-fund', `../${tarball}`], {
    cwd: path.join(folder, 'app'),
  });
  installed = path.join(folder, 'app/node_modules/@testverse/client-sdk');
  await writeFile(path.join(folder, 'app/use.ts'), stranger);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('brings what it needs and nothing more', async () => {
  expect(await readdir(path.join(folder, 'app/node_modules/@testverse'))).toEqual(['client-sdk']);
  expect(
    (await readdir(path.join(folder, 'app/node_modules'))).filter((name) => !name.startsWith('.')),
  ).toEqual(['@testverse']);
  const files = (await readdir(installed, { recursive: true })).filter((file) => /\.\w+$/.test(file)).sort();
  expect(files.filter((file) => !/^esm\/((_generated|live)\/)?[a-z-]+(\.d\.ts|\.js)$/.test(file))).toEqual([
    'README.md',
    'package.json',
    'schema.graphql',
  ]);
  const manifest = JSON.parse(await readFile(path.join(installed, 'package.json'), 'utf8')) as {
    exports: Record<string, string | { types: string; default: string }>;
  };
  for (const target of Object.values(manifest.exports).flatMap((one) =>
    typeof one === 'string' ? one : Object.values(one),
  ))
    expect([target, existsSync(path.join(installed, target))]).toEqual([target, true]);
});

it.each([
  ['nodenext', 'nodenext', ['ES2023', 'DOM', 'DOM.Iterable']],
  ['bundler', 'esnext', ['ES2023', 'DOM', 'DOM.Iterable']],
  // A server has no DOM; fetch and its types come from Node's own declarations.
  ['nodenext', 'nodenext', ['ES2023']],
])('type-checks for a stranger under %s (%s, %j)', async (moduleResolution, module, lib) => {
  const types = lib.includes('DOM') ? [] : ['node'];
  if (types.length) {
    await mkdir(path.join(folder, 'app/types'), { recursive: true });
    await symlink(path.join(root, 'node_modules/@types/node'), path.join(folder, 'app/types/node'));
  }
  const compilerOptions = {
    ...{ moduleResolution, module, lib, types, typeRoots: ['./types'], target: 'es2022', noEmit: true },
    ...{
      strict: true,
      skipLibCheck: types.length > 0,
      skipDefaultLibCheck: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
    },
    ...{ verbatimModuleSyntax: true, noPropertyAccessFromIndexSignature: true },
  };
  const project = path.join(folder, `app/tsconfig.${moduleResolution}.${lib.length}.json`);
  await writeFile(project, JSON.stringify({ compilerOptions, files: ['use.ts'] }));
  const compiler = path.join(root, 'node_modules/typescript/bin/tsc');
  const said = await run(process.execPath, [compiler, '-p', project]).then(
    () => '',
    ({ stdout }: { stdout: string }) => stdout,
  );
  expect(said).toBe('');
});

it('runs in Node as it was installed', async () => {
  const graph = await startFakeGraph();
  const program = `
    import { createClient, unwrap } from '@testverse/client-sdk';
    import { getSdk } from '@testverse/client-sdk/sdk';
    const client = createClient({ url: ${JSON.stringify(graph.url)} });
    await client.session.register({ username: 'eve', email: 'eve@example.org', password: 'correct horse' });
    const { guild } = unwrap(await getSdk(client).guilds.createGuild({ input: { name: 'Strangers', category: 'OTHER' } }));
    console.log(guild.slug);`;
  await writeFile(path.join(folder, 'app/run.js'), program);
  const { stdout } = await run(process.execPath, ['run.js'], { cwd: path.join(folder, 'app') });
  await graph.close();
  expect(stdout.trim()).toBe('strangers');
});
