import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { root } from '../../support/product.ts';
import { isDark } from './acts.ts';
import type { Look, Window } from './chromium.ts';

const require = createRequire(import.meta.url);
const folder = path.join(root, 'dist/screenshots');
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
let axe: Promise<string> | undefined;

interface AxeResult {
  violations: { id: string; impact: string | null; nodes: { target: string[]; failureSummary?: string }[] }[];
}

/** Known and not ours: GraphiQL draws a tab with its closing button inside. */
const foreign = /^nested-interactive \.graphiql-tab/;

/** What stands in the way of people with a disability, as far as a machine can tell. */
async function barriers(page: Page): Promise<string[]> {
  axe ??= readFile(require.resolve('axe-core/axe.min.js'), 'utf8');
  // Evaluated by the browser's debugger, so the page's policy does not have to allow it.
  await page.evaluate(`${await axe}; undefined`);
  const { violations } = await page.evaluate<AxeResult>(
    `axe.run(document, { resultTypes: ['violations'], runOnly: ${JSON.stringify(rules)} })`,
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} ${target.join(' ')} ${failureSummary ?? ''}`),
    )
    .filter((barrier) => !foreign.test(barrier));
}

/** Whether a page is wider than its window, which a phone shows as a sideways scroll. */
function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

/** Keeps a picture of a page and demands what holds for every page. */
export async function inspect(window: Window, name: string, look: Look): Promise<void> {
  await window.watch.quiet();
  await inspectCut(window, name, look);
  expect(window.watch.take(), `${name}: seen by the watch`).toEqual([]);
}

/** The same in both schemes, which the page follows as it stands; afterwards it is as it was. */
export async function inspectBoth(window: Window, name: string, look: Look): Promise<void> {
  await inspect(window, name, look);
  const scheme = look.scheme === 'dark' ? 'light' : 'dark';
  await window.page.emulateMedia({ colorScheme: scheme });
  await expect.poll(() => isDark(window.page)).toBe(scheme === 'dark');
  await inspect(window, name, { ...look, scheme });
  await window.page.emulateMedia({ colorScheme: look.scheme });
  await expect.poll(() => isDark(window.page)).toBe(look.scheme === 'dark');
}

/** The same for a page without a connection, whose console is full of the network's own errors. */
export async function inspectCut({ page }: Window, name: string, look: Look): Promise<void> {
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: path.join(folder, `${name}-${look.width}-${look.scheme}.png`) });
  expect(await barriers(page), `${name}: axe`).toEqual([]);
  expect(await overflow(page), `${name}: wider than the window`).toBeLessThanOrEqual(0);
}
