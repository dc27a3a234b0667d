import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const require = createRequire(import.meta.url);

export default defineConfig({
  // Two copies of graphql (its ESM and CJS builds) would refuse each other's schemas.
  resolve: { alias: [{ find: /^graphql$/, replacement: require.resolve('graphql') }] },
  test: {
    include: ['**/*.test.ts', '**/*.test.tsx'],
    exclude: ['**/node_modules/**', '**/dist/**', '.cache/**', '.data/**'],
    // Only for what hangs: a machine that is busy with something else is no broken promise.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 60_000 } },
    setupFiles: ['tools/test/patience.ts'],
    globalSetup: ['tools/test/postgres-setup.ts'],
    pool: 'forks',
    // Half of a run would go into loading the same libraries for each file. A file leaves the process as it found it.
    isolate: false,
    // Many tests wait for something; one worker more than there are cores uses that time.
    maxWorkers: availableParallelism() + 1,
  },
});
