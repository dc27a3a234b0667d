import { describe, expect, it } from 'vitest';
import { readRoles, readServerEnv } from './env.ts';

const secret = 's'.repeat(32);
const least = { DATABASE_URL: 'postgres://x', SUBGRAPH_SECRET: secret };

describe('the environment of a subgraph process', () => {
  it('is read with the secrets in their order and the places of the others', () => {
    const env = readServerEnv({
      ...least,
      SUBGRAPH_SECRET: `${'n'.repeat(40)}, ${secret}`,
      SUBGRAPH_URLS: 'users=http://10.0.0.7:4101, guilds=https://guilds.internal',
    });
    expect(env.SUBGRAPH_SECRET).toEqual(['n'.repeat(40), secret]);
    expect([...env.SUBGRAPH_URLS]).toEqual([
      ['users', 'http://10.0.0.7:4101'],
      ['guilds', 'https://guilds.internal'],
    ]);
    expect(readServerEnv(least)).toMatchObject({ HOST: '127.0.0.1', PORT: 0, REDIS_URL: '' });
  });

  it.each([
    [{}, 'SUBGRAPH_SECRET: is missing\nDATABASE_URL: is missing'],
    [{ ...least, SUBGRAPH_SECRET: `${secret},short` }, 'secrets of 32 characters'],
    [{ ...least, SUBGRAPH_SECRET: ',' }, 'secrets of 32 characters'],
    [{ ...least, SUBGRAPH_URLS: 'users' }, 'SUBGRAPH_URLS: has "users"'],
    [{ ...least, SUBGRAPH_URLS: 'users=ftp://x' }, 'SUBGRAPH_URLS: has "users=ftp://x"'],
  ])('that is wrong is told: %j', (source, words) => {
    expect(() => readServerEnv(source)).toThrow(words);
  });
});

describe('the roles of a subgraph process', () => {
  it('are all of them unless some are named', () => {
    expect([...readRoles(['node', 'main.mjs'])]).toEqual(['api', 'relay', 'worker']);
    expect([...readRoles(['--roles=worker,api'])]).toEqual(['worker', 'api']);
    expect(() => readRoles(['--roles=api,judge'])).toThrow('judge');
    expect(() => readRoles(['--roles='])).toThrow('lists some of');
  });
});
