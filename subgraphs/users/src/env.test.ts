import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readUsersEnv } from './env.ts';

describe('readUsersEnv', () => {
  const key = (): string => randomBytes(32).toString('base64');

  it('reads master keys, newest first', () => {
    const [newest, older] = [key(), key()];
    expect(readUsersEnv({ USERS_MASTER_KEYS: `${newest}, ${older}` }).USERS_MASTER_KEYS).toEqual([
      newest,
      older,
    ]);
  });

  it.each([undefined, '', 'short', `${key()},`])('refuses %j and says what is wanted', (value) => {
    expect(() => readUsersEnv({ USERS_MASTER_KEYS: value })).toThrow(/USERS_MASTER_KEYS: /);
  });
});
