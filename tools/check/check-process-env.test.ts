import { describe, expect, it } from 'vitest';
import { checkProcessEnv } from './check-process-env.ts';
import { treeOf } from './tree.ts';

const found = (files: Record<string, string>) =>
  checkProcessEnv(treeOf(files)).map(({ path, detail }) => `${path} ${detail}`);
const reads = 'const port = process.env.PORT;';

describe('process.env', () => {
  it.each([reads, "process['env'].PORT", 'const { env } = process;'])('refuses %s outside env.ts', (text) => {
    expect(found({ 'router/src/server/http.ts': text })).toEqual([
      'router/src/server/http.ts reads process.env',
    ]);
  });

  it('refuses a second env.ts in one package', () => {
    const files = { 'router/src/env.ts': reads, 'router/src/server/env.ts': reads };
    expect(found(files)).toEqual(['router/src/server/env.ts reads process.env, as router/src/env.ts does']);
  });

  it('accepts one env.ts per package, tools, their configuration, and tests', () => {
    const files = {
      'router/src/env.ts': reads,
      'subgraphs/users/src/env.ts': reads,
      'subgraphs/guilds/src/env.ts': reads,
      'platform/src/env/parse-env.ts': reads,
      'tools/start/start.mjs': reads,
      'web/vite.config.ts': reads,
      'router/src/env.test.ts': reads,
    };
    expect(found(files)).toEqual([]);
  });
});
