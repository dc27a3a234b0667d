import { parseEnv, text, type EnvSource } from '@testverse/platform/env';

/** Settings of this subgraph that come from the environment. */
export interface UsersEnv {
  /**
   * Comma-separated, newest first: base64 of 32 random bytes each. Every secret of the subgraph is derived from them or
   * sealed under them; losing all of them signs everybody out, leaking one is a reason to rotate.
   */
  USERS_MASTER_KEYS: string[];
}

function masterKeys(value: string | undefined): string[] {
  const keys = text()(value)
    .split(',')
    .map((key) => key.trim());
  if (keys.some((key) => Buffer.from(key, 'base64').length !== 32)) {
    throw new Error('must hold base64 of 32 random bytes (openssl rand -base64 32), newest first');
  }
  return keys;
}

/** Reads the environment. @throws EnvError that lists every problem */
export function readUsersEnv(source: EnvSource = process.env): UsersEnv {
  return parseEnv<UsersEnv>(source, { USERS_MASTER_KEYS: masterKeys });
}
