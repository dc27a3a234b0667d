import { describe, expect, it } from 'vitest';
import { readGuildsEnv } from './env.ts';

describe('the environment of guilds', () => {
  it('has five messages in five seconds unless said', () => {
    expect(readGuildsEnv({}).limits).toEqual({ burst: 5, burstMs: 5_000 });
  });

  it('knows a profile without limits, for suites that hammer', () => {
    expect(readGuildsEnv({ LIMITS: 'test' }).limits.burstMs).toBe(0);
  });

  it('takes single figures over those of the profile', () => {
    const env = { LIMITS: 'test', MESSAGE_BURST: '2', MESSAGE_BURST_MS: '1000' };
    expect(readGuildsEnv(env).limits).toEqual({ burst: 2, burstMs: 1_000 });
  });

  it('says everything that is wrong', () => {
    expect(() => readGuildsEnv({ LIMITS: 'none', MESSAGE_BURST: '0' })).toThrow(/LIMITS[\s\S]*MESSAGE_BURST/);
  });
});
