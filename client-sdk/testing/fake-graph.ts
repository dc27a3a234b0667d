import { readFileSync } from 'node:fs';
import { buildSchema, graphql, GraphQLError } from 'graphql';
import { FakeChat, type FakeMessage } from './fake-chat.ts';
import { attachLive, type FakeLive } from './fake-live.ts';
import { failed, startFakeServer, type Answerer, type FakeServer, type SeenRequest } from './fake-server.ts';

const committedSchema = new URL('../../schema/schema.graphql', import.meta.url);

interface Account {
  readonly __typename: 'User';
  readonly id: string;
  readonly username: string;
  readonly password: string;
  readonly [field: string]: unknown;
}
interface FakeGuild {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly owner: Account;
  readonly members: Map<string, Account>;
  readonly [field: string]: unknown;
}
type Input = { readonly input: Readonly<Record<string, unknown>> };
interface Asking {
  readonly account: Account | null;
  readonly cookie: string | undefined;
  readonly setCookies: string[];
}

/** Settings of a fake graph. */
export interface FakeGraphOptions {
  /** SDL to serve; the committed schema unless said. */
  readonly sdl?: string;
  /** How long an access token says it lives. */
  readonly accessTokenMs?: number;
  /** Replaces fields of every guild, for instance with values of the future. */
  readonly guildFields?: Readonly<Record<string, unknown>>;
  /** Additional objects that `node` finds. */
  readonly nodes?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** A small in-memory graph with the committed schema behind a real socket. */
export interface FakeGraph extends FakeServer {
  /** Refuses the access tokens given out so far. */
  expireAccessTokens(): void;
  /** Refuses the refresh tokens given out so far. */
  endSessions(): void;
  guildCount(): number;
  /** Its socket door. */
  readonly live: FakeLive;
  readonly chats: ReadonlyMap<string, FakeChat>;
}

const sdlOf = (options: FakeGraphOptions) => options.sdl ?? readFileSync(committedSchema, 'utf8');

/** Starts a graph of people and guilds that forgets everything when closed. */
export async function startFakeGraph(options: FakeGraphOptions = {}): Promise<FakeGraph> {
  const world = new World(options);
  const schema = buildSchema(sdlOf(options));
  const repeated = new Map<string, { query: string; answer: Awaited<ReturnType<Answerer>> }>();
  const answer: Answerer = async (request) => {
    const key = request.headers['idempotency-key'];
    const stored = typeof key === 'string' ? repeated.get(key) : undefined;
    if (stored)
      return stored.query === identity(request) ? stored.answer : failed('IDEMPOTENCY_CONFLICT', 409);
    const asking = world.asking(request);
    if (!asking) return failed('UNAUTHENTICATED', 401);
    const { query: source, variables: variableValues, operationName } = request;
    const result = await graphql({
      schema,
      source,
      variableValues,
      operationName,
      rootValue: world.root,
      contextValue: asking,
    });
    const headers: Record<string, string> = asking.setCookies[0]
      ? { 'set-cookie': asking.setCookies[0] }
      : {};
    const body = { ...result, errors: result.errors?.map((error) => error.toJSON()) };
    const given = { status: result.data ? 200 : statusOf(result.errors), headers, body };
    if (typeof key === 'string') repeated.set(key, { query: identity(request), answer: given });
    return given;
  };
  const server = await startFakeServer(answer);
  const live = attachLive(server.http, {
    schema,
    rootValue: world.root,
    accepts: (token) => token === null || world.access.has(token),
    contextOf: (token) => ({ account: token === null ? null : (world.access.get(token) ?? null) }),
  });
  const closeServer = () => server.close();
  return Object.assign(
    { ...server },
    {
      live,
      chats: world.chats,
      close: async () => {
        await live.close();
        await closeServer();
      },
      expireAccessTokens: () => world.access.clear(),
      endSessions: () => world.refresh.clear(),
      guildCount: () => world.guilds.size,
    },
  );
}

const identity = ({ query, variables }: SeenRequest) => JSON.stringify([query, variables]);

function statusOf(errors: readonly GraphQLError[] | undefined): number {
  const code = errors?.[0]?.extensions['code'];
  return code === 'UNAUTHENTICATED' ? 401 : code === 'INTERNAL' ? 500 : 400;
}

class World {
  readonly accounts = new Map<string, Account>();
  readonly access = new Map<string, Account>();
  readonly refresh = new Map<string, Account>();
  readonly guilds = new Map<string, FakeGuild>();
  /** By the id of their channel. */
  readonly chats = new Map<string, FakeChat>();
  #count = 0;
  constructor(private readonly options: FakeGraphOptions) {}

  /** Who asks; null when a token is given and not good. */
  asking(request: SeenRequest): Asking | null {
    const given = request.headers.authorization?.replace('Bearer ', '');
    const account = given === undefined ? null : this.access.get(given);
    if (account === undefined) return null;
    const cookie = /__Host-tv_refresh=([^;]+)/.exec(request.headers.cookie ?? '')?.[1];
    return { account, cookie, setCookies: [] };
  }

  readonly root = {
    viewer: (_: unknown, { account }: Asking) => account && { user: account, session: this.#session() },
    user: ({ username, id }: { username?: string; id?: string }) =>
      [...this.accounts.values()].find((one) => one.username === username || one.id === id) ?? null,
    guild: ({ slug, id }: { slug?: string; id?: string }, { account }: Asking) => {
      const guild = [...this.guilds.values()].find((one) => one.slug === slug || one.id === id);
      return guild ? this.#guild(guild, account) : null;
    },
    guilds: (args: PageArgs, { account }: Asking) => ({
      totalCount: this.guilds.size,
      ...page(
        [...this.guilds.values()].map((one) => this.#guild(one, account)),
        args,
      ),
    }),
    node: ({ id }: { id: string }, { account }: Asking) => this.#node(id, account),
    nodes: ({ ids }: { ids: string[] }, { account }: Asking) => ids.map((id) => this.#node(id, account)),
    systemHealth: () => ({
      status: 'HEALTHY',
      checkedAt: new Date().toISOString(),
      version: '0.1.0',
      uptimeSeconds: 1,
      subgraphs: [{ name: 'users', status: 'HEALTHY', latencyMs: 1.5, database: 'CONNECTED' }],
      memory: { status: 'OPTIMAL', usedBytes: 1, limitBytes: 2 },
    }),
    registerUser: ({ input }: Input, asking: Asking) => {
      const { username, password, email } = input as Record<string, string>;
      if (this.accounts.has(String(username)))
        return rejected('USERNAME_TAKEN', 'This name is taken.', 'username');
      const account = this.#person(String(username), String(password), String(email));
      return { user: account, credentials: this.#credentials(account, input, asking), userErrors: [] };
    },
    login: ({ input }: Input, asking: Asking) => {
      const account = this.accounts.get(String(input['login']));
      if (!account || account.password !== input['password'])
        return rejected('INVALID_CREDENTIALS', 'Name or password is wrong.', null);
      return { user: account, credentials: this.#credentials(account, input, asking), userErrors: [] };
    },
    refreshToken: ({ input }: Input, asking: Asking) => {
      const isCookie = input['refreshToken'] == null;
      const given = isCookie ? asking.cookie : String(input['refreshToken']);
      const account = given === undefined ? undefined : this.refresh.get(given);
      if (!account || given === undefined) throw unauthenticated();
      this.refresh.delete(given);
      const delivery = { delivery: isCookie ? 'COOKIE' : 'TOKEN' };
      return { user: account, credentials: this.#credentials(account, delivery, asking), userErrors: [] };
    },
    logout: (_: Input, asking: Asking) => {
      if (!asking.account) throw unauthenticated();
      asking.setCookies.push('__Host-tv_refresh=; Max-Age=0');
      return { loggedOut: true, userErrors: [] };
    },
    updateProfile: ({ input }: Input, { account }: Asking) => {
      if (!account) throw unauthenticated();
      Object.assign(account['profile'] as object, input);
      return { user: account, userErrors: [] };
    },
    createGuild: ({ input }: Input, { account }: Asking) => {
      if (!account) throw unauthenticated();
      const name = String(input['name']);
      if (name.length < 3) return rejected('TOO_SHORT', 'A name has at least 3 characters.', 'name');
      const slug = String(input['slug'] ?? name.toLowerCase().replaceAll(' ', '-'));
      if (this.guilds.has(slug)) return rejected('SLUG_TAKEN', 'This address is taken.', 'slug');
      const members = new Map([[account.id, account]]);
      const guild: FakeGuild = { ...input, id: this.#id('guild'), slug, name, owner: account, members };
      this.guilds.set(slug, guild);
      return { guild: this.#guild(guild, account), userErrors: [] };
    },
    joinGuild: ({ input }: Input, { account }: Asking) => {
      if (!account) throw unauthenticated();
      const guild = [...this.guilds.values()].find(({ id }) => id === input['guildId']);
      if (!guild) return rejected('NOT_FOUND', 'There is no such guild.', 'guildId');
      guild.members.set(account.id, account);
      const shown = this.#guild(guild, account);
      return { guild: shown, membership: shown['viewerMembership'], userErrors: [] };
    },
    createChannel: ({ input }: Input, { account }: Asking) => {
      const guild = [...this.guilds.values()].find(({ id }) => id === input['guildId']);
      const chat = new FakeChat(
        this.#id('channel'),
        String(input['name']),
        () => guild && this.#guild(guild, account),
      );
      this.chats.set(chat.id, chat);
      return { channel: chat.channel(), userErrors: [] };
    },
    channel: (wanted: { id?: string; name?: string }) =>
      [...this.chats.values()].find(({ id, name }) => id === wanted.id || name === wanted.name)?.channel() ??
      null,
    sendMessage: ({ input }: Input, { account }: Asking) => {
      const chat = this.chats.get(String(input['channelId']));
      if (!chat || !account) throw unauthenticated();
      const { body, nonce, replyToId } = input as Record<string, string>;
      if (!body) return rejected('TOO_SHORT', 'A message has at least 1 character.', 'body');
      return { message: chat.row(chat.send(account, body, String(nonce), replyToId)), userErrors: [] };
    },
    editMessage: ({ input }: Input) =>
      this.#onMessage(input, (chat, message) => chat.edit(message, String(input['body']))),
    deleteMessage: ({ input }: Input) => this.#onMessage(input, (chat, message) => chat.delete(message)),
    setReaction: ({ input }: Input, { account }: Asking) =>
      this.#onMessage(input, (chat, message) => {
        if (account) chat.react(message, account, String(input['emoji']), input['isSet'] === true);
      }),
    channelEvents: ({ channelId, after }: { channelId: string; after?: string }) =>
      this.chats.get(channelId)?.stream(after) ??
      new GraphQLError('no', { extensions: { code: 'NOT_FOUND' } }),
  };

  #onMessage(input: Input['input'], act: (chat: FakeChat, message: FakeMessage) => void): object {
    const id = String(input['messageId']);
    const chat = [...this.chats.values()].find((one) => one.find(id));
    const message = chat?.find(id);
    if (!chat || !message) return rejected('NOT_FOUND', 'There is no such message.', 'messageId');
    act(chat, message);
    return { message: chat.row(message), userErrors: [] };
  }

  #node(id: string, account: Account | null): unknown {
    const guild = [...this.guilds.values()].find((one) => one.id === id);
    const person = [...this.accounts.values()].find((one) => one.id === id);
    return this.options.nodes?.[id] ?? (guild ? this.#guild(guild, account) : (person ?? null));
  }

  #person(username: string, password: string, email: string): Account {
    const account: Account = {
      __typename: 'User',
      id: this.#id('user'),
      username,
      password,
      email,
      emailVerified: false,
      platformRole: 'USER',
      status: 'ACTIVE',
      createdAt: '2026-11-21T09:30:00.000Z',
      profile: { displayName: username },
    };
    this.accounts.set(username, account);
    return account;
  }

  #credentials(account: Account, input: Input['input'], asking: Asking): object {
    const [accessToken, refreshToken] = [this.#id('access'), this.#id('refresh')];
    this.access.set(accessToken, account);
    this.refresh.set(refreshToken, account);
    const isCookie = input['delivery'] === 'COOKIE';
    if (isCookie) asking.setCookies.push(`__Host-tv_refresh=${refreshToken}; HttpOnly`);
    const later = (ms: number) => new Date(Date.now() + ms).toISOString();
    return {
      accessToken,
      refreshToken: isCookie ? null : refreshToken,
      accessTokenExpiresAt: later(this.options.accessTokenMs ?? 900_000),
      refreshTokenExpiresAt: later(604_800_000),
      sessionId: this.#id('session'),
    };
  }

  #guild(guild: FakeGuild, viewer: Account | null): Record<string, unknown> {
    const isMember = viewer !== null && guild.members.has(viewer.id);
    const membership = (person: Account) => ({
      __typename: 'GuildMembership',
      id: `guild_membership_${person.id}`,
      guild: () => this.#guild(guild, viewer),
      user: person,
      role: person === guild.owner ? 'OWNER' : 'MEMBER',
      status: 'ACTIVE',
      joinedAt: '2026-11-21T09:30:00.000Z',
    });
    return {
      __typename: 'Guild',
      branding: { primaryColor: '#335577', accentColor: '#ddeeff' },
      features: {
        projectCollaboration: true,
        mentorshipProgram: true,
        skillAssessments: true,
        eventHosting: true,
        jobBoard: true,
      },
      createdAt: '2026-11-21T09:30:00.000Z',
      updatedAt: '2026-11-21T09:30:00.000Z',
      viewerCan: {
        update: isMember,
        delete: isMember,
        manageRoles: isMember,
        removeMembers: isMember,
        manageChannels: isMember,
        join: !isMember,
        leave: isMember,
      },
      ...guild,
      memberCount: guild.members.size,
      viewerMembership: viewer && isMember ? membership(viewer) : null,
      members: (args: PageArgs) => page([...guild.members.values()].map(membership), args),
      ...this.options.guildFields,
    };
  }

  #session(): object {
    const at = '2026-11-21T09:30:00.000Z';
    return { id: 'session_1', createdAt: at, lastUsedAt: at, expiresAt: at, isCurrent: true };
  }

  #id(kind: string): string {
    return `${kind}_${String(++this.#count).padStart(4, '0')}`;
  }
}

interface PageArgs {
  readonly first?: number | null;
  readonly after?: string | null;
}

function page(nodes: readonly object[], { first, after }: PageArgs): object {
  const start = after == null ? 0 : Number(after) + 1;
  const end = start + (first ?? 20);
  const edges = nodes.slice(start, end).map((node, index) => ({ node, cursor: String(start + index) }));
  return {
    edges,
    pageInfo: {
      hasNextPage: end < nodes.length,
      hasPreviousPage: start > 0,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

const unauthenticated = () => new GraphQLError('Sign in first.', { extensions: { code: 'UNAUTHENTICATED' } });

function rejected(code: string, message: string, field: string | null): object {
  return { userErrors: [{ code, message, field: field === null ? null : [field] }] };
}
