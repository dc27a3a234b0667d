import { randomBytes } from 'node:crypto';
import type { Actor } from '@testverse/platform/actor';
import { anonymousActor } from '@testverse/platform/actor';
import { startSubgraph, type TestAnswer, type TestSubgraph } from '@testverse/platform/testing';
import { sessionId, userId } from '../node.ts';
import { createPasswordHasher, usersSubgraph, type UsersOptions, type UsersSubgraph } from '../subgraph.ts';

/** The cheapest argon2id there is: these tests ask what happens, not how slowly. */
export const cheapCost = { memoryKib: 8, passes: 1, lanes: 1 };

export const goodPassword = 'gravel-otter-9-lantern';

/** A user that was made through the graph. */
export interface Registered {
  username: string;
  email: string;
  id: string;
  actor: Actor;
  accessToken: string;
  refreshToken: string;
}

export interface TestUsers extends Omit<TestSubgraph, 'context'> {
  definition: UsersSubgraph;
  /** Registers somebody through the graph; a made-up name unless given. */
  register(overrides?: Record<string, unknown>, actor?: Actor): Promise<Registered>;
  login(login: string, password: string, actor?: Actor, extra?: Record<string, unknown>): Promise<TestAnswer>;
}

export const registerUser = `mutation ($input: RegisterUserInput!) { registerUser(input: $input) {
  user { id username email emailVerified platformRole status createdAt profile { displayName } }
  credentials { accessToken accessTokenExpiresAt refreshToken refreshTokenExpiresAt sessionId }
  userErrors { code message field } } }`;

export const login = `mutation ($input: LoginInput!) { login(input: $input) {
  user { id username }
  credentials { accessToken accessTokenExpiresAt refreshToken refreshTokenExpiresAt sessionId }
  userErrors { code message field } } }`;

export const masterKey = (): string => randomBytes(32).toString('base64');

/** Opens the users subgraph on a fresh database. */
export async function startUsers(options: Partial<UsersOptions> = {}): Promise<TestUsers> {
  const definition = usersSubgraph({
    masterKeys: [masterKey()],
    hasher: createPasswordHasher(cheapCost),
    ...options,
  });
  const subgraph = await startSubgraph(definition);
  let count = 0;
  const register: TestUsers['register'] = async (overrides = {}, actor = anonymousActor()) => {
    const username = `person-${(count += 1)}`;
    const input = { username, email: `${username}@example.org`, password: goodPassword, ...overrides };
    const { data, errors } = await subgraph.as(actor)(registerUser, { input });
    const { user, credentials, userErrors } = data?.registerUser ?? {};
    if (!user) throw new Error(`not registered: ${JSON.stringify(errors ?? userErrors)}`);
    return {
      username: user.username,
      email: input.email,
      id: user.id,
      actor: actorOf(user.id, credentials.sessionId),
      accessToken: credentials.accessToken,
      refreshToken: credentials.refreshToken,
    };
  };
  return {
    ...subgraph,
    definition,
    register,
    login: (name, password, actor = anonymousActor(), extra = {}) =>
      subgraph.as(actor)(login, { input: { login: name, password, ...extra } }),
  };
}

/** The actor that the router makes of a verified access token. */
export function actorOf(user: string, session: string, overrides: Partial<Actor> = {}): Actor {
  return {
    ...anonymousActor(),
    userId: userId.decode(user),
    sessionId: sessionId.decode(session),
    ...overrides,
  };
}
