import type { Page } from '@testverse/platform/db';
import DataLoader from 'dataloader';

/**
 * Keeps one loader for each distinct set of arguments, so that the same field asked for many parents is one statement
 * and the same field asked twice with other arguments is two.
 */
export function perArguments<T extends object, Args extends readonly object[]>(
  fetchPages: (parents: readonly string[], ...args: Args) => Promise<ReadonlyMap<string, Page<T>>>,
): (...args: Args) => DataLoader<string, Page<T>> {
  const loaders = new Map<string, DataLoader<string, Page<T>>>();
  return (...args) => {
    const key = JSON.stringify(args);
    const known = loaders.get(key);
    if (known) return known;
    const loader = new DataLoader<string, Page<T>>(async (parents) => {
      const pages = await fetchPages(parents, ...args);
      return parents.map((parent) => pages.get(parent) ?? new Error(`no page for ${parent}`));
    });
    loaders.set(key, loader);
    return loader;
  };
}
