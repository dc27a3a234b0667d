import { defineConfig, mergeConfig } from 'vitest/config';
import e2e from './vitest.e2e.config.ts';

/** Journeys in a real Chromium against the built product. */
const config = mergeConfig(e2e, defineConfig({}));
if (config.test) {
  config.test.include = ['tests/browser/**/*.browser.ts'];
  config.test.testTimeout = 600_000;
  config.test.expect = { poll: { timeout: 60_000 } };
  // While one journey sits out its offline minute, the others go on.
  config.test.fileParallelism = true;
  config.test.maxWorkers = 2;
}

export default config;
