import { describe, expect, it } from 'vitest';
import { checkNode, fits } from './install.mjs';

describe('the Node version', () => {
  it.each(['20.19.0', '20.20.2', '22.0.0', '24.11.1'])('%s will do', (version) => {
    expect(() => checkNode(version)).not.toThrow();
  });

  it.each(['18.20.4', '20.18.3'])('%s is refused with what is needed', (version) => {
    expect(() => checkNode(version)).toThrow(`needs Node 20.19 or newer; this is ${version}`);
  });
});

describe('what is installed fits the lockfile', () => {
  const lock = {
    packages: {
      '': {},
      platform: { version: '0.1.0' },
      'node_modules/@testverse/platform': { link: true },
      'node_modules/pg': { version: '8.0.0' },
      'node_modules/vitest': { version: '4.0.0', dev: true },
      'node_modules/windows-only': { version: '1.0.0', optional: true },
    },
  };

  it('when everything needed is there, whoever installed it', () => {
    const installed = { packages: { 'node_modules/pg': { version: '8.0.0' } } };
    expect(fits(lock, installed, false)).toBe(true);
  });

  it('not when a version differs', () => {
    expect(fits(lock, { packages: { 'node_modules/pg': { version: '7.0.0' } } }, false)).toBe(false);
  });

  it('not when the tests want what only a development installation has', () => {
    const installed = { packages: { 'node_modules/pg': { version: '8.0.0' } } };
    expect(fits(lock, installed, true)).toBe(false);
  });
});
