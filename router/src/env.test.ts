import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
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
      responseCache: undefined,
      cacheRedisUrl: '',
      listedDocuments: new Map(),
      safelist: 'off',
      metricsToken: undefined,
      slowOperationMs: 500,
      tracesTo: undefined,
      traceShare: 0.1,
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
      METRICS_TOKEN: 'a-token-of-length',
      SLOW_OPERATION_MS: '200',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318',
      OTEL_TRACES_SAMPLER_ARG: '1',
    });
    expect(env).toEqual({
      engine: 'apollo-gateway',
      corsOrigins: ['https://app.example', 'http://localhost:5173'],
      trustedHops: 1,
      introspection: false,
      limits: { ...testLimits, depth: 8 },
      responseCache: undefined,
      cacheRedisUrl: '',
      listedDocuments: new Map(),
      safelist: 'off',
      metricsToken: 'a-token-of-length',
      slowOperationMs: 200,
      tracesTo: 'http://collector:4318',
      traceShare: 1,
    });
  });

  it('names everything that is wrong at once', () => {
    const wrong = () =>
      readRouterEnv({
        ROUTER_ENGINE: 'rust',
        CORS_ORIGINS: 'app.example/',
        TRUST_PROXY: 'yes',
        LIMIT_COST: '0',
        METRICS_TOKEN: 'short',
        OTEL_TRACES_SAMPLER_ARG: '10 %',
        SAFELIST: 'yes',
        LISTED_DOCUMENTS: 'nowhere.json',
      });
    expect(wrong).toThrow(EnvError);
    expect(wrong).toThrow(/ROUTER_ENGINE[^]*CORS_ORIGINS|CORS_ORIGINS[^]*ROUTER_ENGINE/);
    expect(wrong).toThrow(/TRUST_PROXY/);
    expect(wrong).toThrow(/LIMIT_COST/);
    expect(wrong).toThrow(/METRICS_TOKEN/);
    expect(wrong).toThrow(/OTEL_TRACES_SAMPLER_ARG/);
    expect(wrong).toThrow(/SAFELIST/);
    expect(wrong).toThrow(/LISTED_DOCUMENTS/);
  });

  it('reads lists of documents as the tools of clients write them', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'testverse-documents-'));
    const read = async (content: unknown) => {
      const file = path.join(folder, 'documents.json');
      await writeFile(file, JSON.stringify(content));
      return [...readRouterEnv({ LISTED_DOCUMENTS: file, SAFELIST: 'only' }).listedDocuments];
    };
    expect(await read({ one: '{ a }' })).toEqual([['one', '{ a }']]);
    const operations = [{ id: 'two', name: 'B', type: 'query', body: 'query B { b }' }];
    const manifest = { format: 'apollo-persisted-query-manifest', version: 1, operations };
    expect(await read(manifest)).toEqual([['two', 'query B { b }']]);
    await expect(read({ one: 1 })).rejects.toThrow('has no text for the id "one"');
    await expect(read(['{ a }'])).rejects.toThrow('must hold an object');
  });
});
