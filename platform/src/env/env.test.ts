import { describe, expect, it } from 'vitest';
import { EnvError, flag, integer, oneOf, parseEnv, text } from './env.ts';

const readers = {
  PORT: integer({ min: 1, max: 65_535, fallback: 4000 }),
  DATABASE_URL: text(),
  ENGINE: oneOf(['fast', 'safe'], 'fast'),
  DEMO: flag(true),
};

describe('parseEnv', () => {
  it('reads values and falls back, also for empty ones', () => {
    expect(parseEnv({ DATABASE_URL: 'postgres://', PORT: '', DEMO: 'no' }, readers)).toEqual({
      PORT: 4000,
      DATABASE_URL: 'postgres://',
      ENGINE: 'fast',
      DEMO: false,
    });
  });

  it('tells every problem at once', () => {
    const parse = (): unknown => parseEnv({ PORT: '70000', ENGINE: 'slow', DEMO: 'maybe' }, readers);
    expect(parse).toThrow(EnvError);
    for (const name of ['PORT', 'DATABASE_URL', 'ENGINE', 'DEMO']) expect(parse).toThrow(name);
  });
});
