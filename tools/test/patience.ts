import { expect, vi } from 'vitest';

/** Their own is one second, which a busy machine may need for what takes it a moment otherwise. */
const patienceMs = 60_000;

const { waitFor, waitUntil } = vi;
if (!('isPatient' in waitFor)) {
  vi.waitFor = Object.assign<typeof waitFor, object>(
    (condition, options) => waitFor(condition, patient(options)),
    { isPatient: true },
  );
  vi.waitUntil = (condition, options) => waitUntil(condition, patient(options));
}

/** A test that says how long it waits means it. */
function patient<T extends { timeout?: number }>(options: number | T | undefined) {
  return typeof options === 'number' ? options : { timeout: patienceMs, ...options };
}

// Files share a process. Tests of the web put stand-ins in the place of modules, which what another file has loaded
// already knows nothing of. (The decorators of subgraphs must not run twice, and they need none.)
if (expect.getState().testPath?.includes('/web/src/')) {
  vi.resetModules();
  const { configure } = await import('@testing-library/react');
  configure({ asyncUtilTimeout: patienceMs });
}
