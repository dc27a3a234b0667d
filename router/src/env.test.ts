import { EnvError } from '@testverse/platform/env';
import { describe, expect, it } from 'vitest';
import { productionLimits, testLimits } from './admission/limits.ts';
import { readRouterEnv } from './env.ts';

describe('the environment of the router', () => {
  it('may be empty: the production values', () => {
    expect(readRouterEnv({})).toEqual({
      engine: 'testverse',
      corsOrigins: [],
      trustedHops: 0,
      introspection: true,
      limits: productionLimits,
    });
  });

  it('chooses the engine, a profile and single ceilings', () => {
    const env = readRouterEnv({
      ROUTER_ENGINE: 'apollo-gateway',
      LIMITS: 'test',
      LIMIT_DEPTH: '8',
      CORS_ORIGINS: 'https://app.example, http://localhost:5173',
      TRUST_PROXY: '1',
      INTROSPECTION: '0',
    });
    expect(env).toEqual({
      engine: 'apollo-gateway',
      corsOrigins: ['https://app.example', 'http://localhost:5173'],
      trustedHops: 1,
      introspection: false,
      limits: { ...testLimits, depth: 8 },
    });
  });

  it('names everything that is wrong at once', () => {
    const wrong = () =>
      readRouterEnv({
        ROUTER_ENGINE: 'rust',
        CORS_ORIGINS: 'app.example/',
        TRUST_PROXY: 'yes',
        LIMIT_COST: '0',
      });
    expect(wrong).toThrow(EnvError);
    expect(wrong).toThrow(/ROUTER_ENGINE[^]*CORS_ORIGINS|CORS_ORIGINS[^]*ROUTER_ENGINE/);
    expect(wrong).toThrow(/TRUST_PROXY/);
    expect(wrong).toThrow(/LIMIT_COST/);
  });
});
