import { defineConfig, mergeConfig } from 'vitest/config';
import e2e from './vitest.e2e.config.ts';

/** Journeys in a real Chromium against the built product. */
const config = mergeConfig(e2e, defineConfig({}));
if (config.test) {
  config.test.include = ['tests/browser/**/*.browser.ts'];
  config.test.testTimeout = 60_000;
}

export default config;
