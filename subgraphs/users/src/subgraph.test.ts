import { cloneDatabase } from '@testverse/platform/testing';
import { createLogger } from '@testverse/platform/log';
import { openSubgraph, type RunningSubgraph } from '@testverse/platform/server';
import { graphql } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anonymousActor } from '@testverse/platform/actor';
import { actorOf, cheapCost, login, masterKey, registerUser } from './testing/start-users.ts';
import { createPasswordHasher, usersSubgraph } from './subgraph.ts';

describe('the users subgraph', () => {
  const lines: string[] = [];
  let running: RunningSubgraph;
  const definition = usersSubgraph({ masterKeys: [masterKey()], hasher: createPasswordHasher(cheapCost) });

  beforeAll(async () => {
    const log = createLogger({
      service: 'test',
      level: 'debug',
      destination: { write: (line) => void lines.push(line) },
    });
    running = await openSubgraph(definition, {
      databaseUrl: await cloneDatabase([definition]),
      poolSize: 4,
      log,
    });
  });
  afterAll(() => running.close());

  it('is an entity by id and by username, with an interface of its own', () => {
    expect(running.sdl).toMatch(/type User implements Node @key\(fields: "id"\) @key\(fields: "username"\)/);
    expect(running.sdl).toMatch(/interface Node \{/);
    expect(running.sdl).not.toMatch(/passwordHash|refreshHash|ipHash/);
  });

  it('never writes a secret to the log, also when the database fails in the middle', async () => {
    const secrets = { password: 'canary-password-9b1e', email: 'canary-mail@example.org' };
    const run = async (
      source: string,
      input: object,
      meta: Partial<Parameters<RunningSubgraph['createContext']>[0]> = {},
    ): Promise<Record<string, never> | null | undefined> => {
      const context = running.createContext({ requestId: 'r', actor: anonymousActor('address'), ...meta });
      const answer = await graphql({
        schema: running.schema,
        source,
        variableValues: { input },
        contextValue: context,
      });
      running.formatErrors(answer.errors ?? [], context);
      return answer.data as Record<string, never> | null | undefined;
    };
    const registered = await run(registerUser, { username: 'songbird', ...secrets });
    const first = registered?.['registerUser'] as unknown as {
      user: { id: string };
      credentials: { accessToken: string; refreshToken: string; sessionId: string };
    };
    const refresh =
      'mutation ($input: RefreshTokenInput!) { refreshToken(input: $input) { credentials { refreshToken } } }';
    const { refreshToken, accessToken, sessionId } = first.credentials;
    await run(refresh, { refreshToken });
    await run(refresh, {}, { refreshCookie: refreshToken });
    await run(login, { login: secrets.email, password: 'canary-password-wrong' });
    await run(login, { login: secrets.email, password: secrets.password });
    await run(
      'mutation ($input: LogoutInput!) { logout(input: $input) { loggedOut } }',
      { everywhere: true },
      {
        actor: actorOf(first.user.id, sessionId),
      },
    );
    await running.dataSource.query('alter table users.credential rename to gone');
    await run(registerUser, { username: 'songbird2', ...secrets });
    await run(login, { login: secrets.email, password: secrets.password });
    await running.dataSource.query('alter table users.gone rename to credential');
    await running.dataSource.query('alter table users.session rename column user_agent to gone');
    await run(registerUser, { username: 'songbird3', ...secrets });
    await run(refresh, { refreshToken });
    await running.dataSource.query('alter table users.session rename column gone to user_agent');

    const written = lines.join('');
    expect(written).toContain('unexpected error in a resolver');
    expect(written).not.toMatch(/canary-password|canary-mail|argon2id/);
    expect(written).not.toContain(refreshToken.slice(-43));
    expect(written).not.toContain(accessToken.slice(-40));
  });

  it('records the reuse of a refresh token for the audit', async () => {
    lines.length = 0;
    const context = (): ReturnType<RunningSubgraph['createContext']> =>
      running.createContext({ requestId: 'audit-1', actor: anonymousActor() });
    const run = (source: string, input: object): ReturnType<typeof graphql> =>
      graphql({ schema: running.schema, source, variableValues: { input }, contextValue: context() });
    const refresh =
      'mutation ($input: RefreshTokenInput!) { refreshToken(input: $input) { credentials { refreshToken } } }';
    const person = { username: 'audited', email: 'a@example.org', password: 'gravel-otter-9-lantern' };
    const { data } = await run(registerUser, person);
    const one = (data as { registerUser: { credentials: { refreshToken: string } } }).registerUser.credentials
      .refreshToken;
    const next = await run(refresh, { refreshToken: one });
    const two = (next.data as { refreshToken: { credentials: { refreshToken: string } } }).refreshToken
      .credentials.refreshToken;
    await run(refresh, { refreshToken: two });
    await run(refresh, { refreshToken: one });
    const audit = lines
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .find((line) => 'audit' in line);
    expect(audit).toMatchObject({ audit: 'session.reuse', requestId: 'audit-1', generation: 0 });
  });
});
