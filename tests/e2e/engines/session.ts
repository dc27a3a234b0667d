import type { Answer, Client } from '@testverse/client-sdk';
import { createClient } from '@testverse/client-sdk';
import * as assessments from '@testverse/client-sdk/assessments';
import * as gamification from '@testverse/client-sdk/gamification';
import * as guilds from '@testverse/client-sdk/guilds';
import * as platform from '@testverse/client-sdk/platform';
import * as projects from '@testverse/client-sdk/projects';
import * as users from '@testverse/client-sdk/users';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { root } from '../../support/product.ts';
import { memoryStorage, password } from '../../support/people.ts';
import { Normaliser } from './normalise.ts';
import { progress } from './progress.ts';
import { talk } from './talk.ts';

/** What one operation was answered, in a form that two products can be compared by. */
export interface Step {
  title: string;
  operation: string;
  status: number;
  data: unknown;
  errors: unknown;
}

/** The names of all queries and mutations the SDK has, from their documents; the stock gateway has no subscriptions. */
export async function operationNames(): Promise<string[]> {
  const folder = path.join(root, 'client-sdk/operations');
  const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.graphql'));
  const names: string[] = [];
  for (const file of files) {
    const text = await readFile(path.join(folder, file), 'utf8');
    for (const [, name = ''] of text.matchAll(/^(?:query|mutation) (\w+)/gm)) names.push(name);
  }
  return names.sort();
}

const documents: Record<string, string> = Object.fromEntries(
  Object.entries({ ...assessments, ...gamification, ...guilds, ...platform, ...projects, ...users })
    .filter(([name, value]) => name.endsWith('Document') && typeof value === 'string')
    .map(([name, value]) => [name.replace(/Document$/, ''), value as unknown as string]),
);

type Json = Record<string, unknown>;

/** The value at a path like `createGuild.guild.id`; for what later steps need of earlier ones. */
export function at(data: unknown, way: string): string {
  let value = data;
  for (const key of way.split('.')) value = (value as Json | null | undefined)?.[key];
  if (typeof value !== 'string') throw new Error(`${way} is missing`);
  return value;
}

/** One scripted session over every operation, with people, refusals and errors. */
export class Script {
  readonly steps: Step[] = [];
  private readonly normaliser = new Normaliser();
  private readonly clients = new Map<string, Client>();

  constructor(private readonly url: string) {}

  /** Runs an operation as that person; nobody in particular is a visitor. */
  async run(who: string, operation: string, variables: Json = {}, note = ''): Promise<unknown> {
    const document = documents[operation];
    if (document === undefined) throw new Error(`the SDK has no document ${operation}`);
    const answer: Answer<unknown> = await this.as(who).execute<unknown, Json>(document, variables);
    const { status, data, errors } = answer;
    // The stock gateway also says which subgraph an error is from, which is nobody's business outside.
    const shown = errors.map(({ message, path: place, extensions: { serviceName: _, ...extensions } }) => ({
      message,
      path: place,
      extensions,
    }));
    this.steps.push({
      title: `${this.steps.length + 1} ${who} ${operation} ${note}`.trim(),
      operation,
      status,
      data: this.normaliser.of(data),
      errors: this.normaliser.of(shown),
    });
    return data;
  }

  /** The same beside the session: what it is answered is nobody's step. */
  async peek(who: string, operation: string, variables: Json = {}): Promise<unknown> {
    return (await this.as(who).execute<unknown, Json>(documents[operation] ?? '', variables)).data;
  }

  as(who: string): Client {
    const known = this.clients.get(who);
    if (known) return known;
    const storage = memoryStorage();
    const client = createClient({ url: this.url, retries: 0, credentials: { mode: 'token', storage } });
    this.clients.set(who, client);
    return client;
  }

  async register(who: string): Promise<string> {
    const input = { username: who, email: `${who}@example.com`, password, displayName: `The ${who}` };
    const data = await this.run('visitor', 'RegisterUser', { input });
    await this.as(who).session.signIn({ login: who, password });
    return at(data, 'registerUser.user.id');
  }
}

/** Plays the whole session against a product. */
export async function play(url: string): Promise<Step[]> {
  const script = new Script(url);
  const people = await arrive(script);
  const { guildId, privateId, membershipId } = await foundAndJoin(script, people);
  await look(script, { ...people, guildId, privateId, membershipId });
  await talk(script, { guildId, privateId });
  await progress(script, { guildId });
  await goWrong(script, { ...people, guildId });
  await leave(script, { ...people, guildId });
  return script.steps;
}

async function arrive(script: Script): Promise<{ ann: string; ben: string }> {
  await script.run('visitor', 'SystemHealth');
  const document = 'query ($first: Int!) { guilds(first: $first) { edges { node { name } } } }';
  await script.run('visitor', 'ExplainCost', { document, variables: { first: 10 } });
  await script.run('visitor', 'ExplainCost', { document: '{ guilds { nothing } }' }, 'of no operation');
  await script.run('visitor', 'Viewer');
  const ann = await script.register('ann');
  const ben = await script.register('ben');
  await script.run('visitor', 'RegisterUser', {
    input: { username: 'ANN', email: 'x', password: 'short', displayName: '' },
  });
  await script.run('ann', 'Viewer');
  const login = await script.run('visitor', 'Login', { input: { login: 'ben@example.com', password } });
  await script.run('visitor', 'Login', { input: { login: 'ben', password: 'wrong' } });
  const refreshToken = at(login, 'login.credentials.refreshToken');
  await script.run('visitor', 'RefreshToken', { input: { refreshToken } });
  await script.run('visitor', 'RefreshToken', { input: { refreshToken: 'nonsense' } });
  await script.run('ann', 'UpdateProfile', {
    input: { bio: 'Two\nlines', website: 'https://ann.example.com', location: null },
  });
  await script.run('ann', 'UpdateProfile', { input: { website: 'ftp://x', displayName: '' } });
  await script.run('visitor', 'UpdateProfile', { input: { bio: 'nobody' } });
  return { ann, ben };
}

async function foundAndJoin(script: Script, { ben }: { ben: string }) {
  const founded = await script.run('ann', 'CreateGuild', {
    input: {
      name: 'First Engine',
      category: 'BACKEND',
      description: 'Pistons',
      branding: { primaryColor: '#123456', logoUrl: null },
      features: { jobBoard: true },
      maxMembers: 10,
    },
  });
  const guildId = at(founded, 'createGuild.guild.id');
  await script.run('ann', 'CreateGuild', { input: { name: 'First Engine', category: 'WEB' } }, 'same name');
  await script.run('ann', 'CreateGuild', { input: { name: 'x', slug: 'first-engine', category: 'WEB' } });
  await script.run('ann', 'CreateGuild', { input: { name: 'Taken', slug: 'first-engine', category: 'WEB' } });
  await script.run('visitor', 'CreateGuild', { input: { name: 'Nobody', category: 'WEB' } });
  const hidden = await script.run('ann', 'CreateGuild', {
    input: { name: 'Hidden', category: 'DESIGN', visibility: 'PRIVATE', approval: 'MANUAL' },
  });
  const privateId = at(hidden, 'createGuild.guild.id');
  await script.run('ann', 'UpdateGuild', {
    input: { guildId, description: null, features: { jobBoard: null } },
  });
  await script.run('ben', 'UpdateGuild', { input: { guildId, name: 'Mine' } }, 'without the right');
  const joined = await script.run('ben', 'JoinGuild', { input: { guildId } });
  await script.run('ben', 'JoinGuild', { input: { guildId: privateId } }, 'private');
  await script.run('ann', 'SetGuildMemberRole', { input: { guildId, userId: ben, role: 'MODERATOR' } });
  await script.run('ann', 'SetGuildMemberRole', { input: { guildId, userId: ben, role: 'OWNER' } });
  return { guildId, privateId, membershipId: at(joined, 'joinGuild.membership.id') };
}

interface Known {
  ann: string;
  ben: string;
  guildId: string;
  privateId: string;
  membershipId: string;
}

async function look(script: Script, { ann, ben, guildId, privateId, membershipId }: Known): Promise<void> {
  for (const who of ['ann', 'ben', 'visitor']) {
    await script.run(who, 'Guild', { slug: 'first-engine' });
    await script.run(who, 'Guild', { id: privateId }, 'private');
    await script.run(who, 'Guilds', { first: 2, orderBy: { field: 'NAME', direction: 'ASC' } });
    await script.run(who, 'Guilds', { filter: { search: 'engine', joinedByViewer: true } });
    await script.run(who, 'GuildMembers', { id: guildId, filter: { role: 'MODERATOR' } });
    await script.run(who, 'User', { username: 'ann' });
    await script.run(who, 'UserGuildMemberships', { id: ann, last: 1 });
    await script.run(who, 'Node', { id: membershipId });
    await script.run(who, 'Nodes', { ids: [ben, privateId, guildId, membershipId, ben] });
  }
  const page = await script.run('visitor', 'GuildMembers', { slug: 'first-engine', first: 1 });
  const after = at(page, 'guild.members.pageInfo.endCursor');
  await script.run('visitor', 'GuildMembers', { slug: 'first-engine', first: 1, after }, 'second page');
}

async function goWrong(script: Script, { ann, guildId }: { ann: string; guildId: string }): Promise<void> {
  await script.run('visitor', 'User', {}, 'neither id nor name');
  await script.run('visitor', 'User', { username: 'nobody' });
  await script.run('visitor', 'Guild', { id: ann }, 'an id of another type');
  await script.run('visitor', 'Guild', { slug: 'no-such-guild' });
  await script.run('visitor', 'GuildMembers', { id: guildId, first: 101 });
  await script.run('visitor', 'GuildMembers', { id: guildId, after: 'nonsense' });
  await script.run('visitor', 'Guilds', { first: -1 });
  await script.run('visitor', 'Guilds', { filter: { category: 'NOWHERE' } });
  await script.run('visitor', 'Node', { id: 'nonsense' });
  await script.run('visitor', 'Node', { id: null });
  await script.run('visitor', 'Nodes', { ids: [ann, 'nonsense'] });
  await script.run('ann', 'JoinGuild', { input: { guildId: ann } }, 'an id of another type');
  await script.run('ann', 'JoinGuild', { input: {} }, 'no id');
}

async function leave(script: Script, { ann, ben, guildId }: { ann: string; ben: string; guildId: string }) {
  await script.run('ann', 'LeaveGuild', { input: { guildId } }, 'as its owner');
  await script.run('ben', 'RemoveGuildMember', { input: { guildId, userId: ann } }, 'the owner');
  await script.run('ann', 'RemoveGuildMember', { input: { guildId, userId: ben } });
  await script.run('ben', 'JoinGuild', { input: { guildId } }, 'again');
  await script.run('ben', 'LeaveGuild', { input: { guildId } });
  await script.run('ben', 'DeleteGuild', { input: { guildId } }, 'without the right');
  await script.run('ann', 'DeleteGuild', { input: { guildId } });
  await script.run('ann', 'DeleteGuild', { input: { guildId } }, 'again');
  await script.run('ann', 'Logout', { input: {} });
  await script.run('ben', 'Logout', { input: { everywhere: true } });
  await script.run('visitor', 'Logout', { input: {} });
}
