import { describe, expect, it } from 'vitest';
import { readGuildsEnv } from './env.ts';

describe('the environment of guilds', () => {
  it('has five messages in five seconds unless said, and ten edits and reactions', () => {
    expect(readGuildsEnv({}).limits).toEqual({
      sending: { burst: 5, burstMs: 5_000 },
      changing: { burst: 10, burstMs: 5_000 },
    });
  });

  it('knows a profile without limits, for suites that hammer', () => {
    expect(readGuildsEnv({ LIMITS: 'test' }).limits).toMatchObject({
      sending: { burstMs: 0 },
      changing: { burstMs: 0 },
    });
  });

  it('takes single figures over those of the profile', () => {
    const env = { LIMITS: 'test', MESSAGE_BURST: '2', MESSAGE_BURST_MS: '1000', CHANGE_BURST: '3' };
    expect(readGuildsEnv(env).limits).toEqual({
      sending: { burst: 2, burstMs: 1_000 },
      changing: { burst: 3, burstMs: 0 },
    });
  });

  it('says everything that is wrong', () => {
    expect(() => readGuildsEnv({ LIMITS: 'none', MESSAGE_BURST: '0' })).toThrow(/LIMITS[\s\S]*MESSAGE_BURST/);
  });
});
