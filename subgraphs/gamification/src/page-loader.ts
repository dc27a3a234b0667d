import type { Page } from '@testverse/platform/db';
import DataLoader from 'dataloader';

/**
 * Keeps one loader for each distinct set of arguments, so that the same field asked for many parents is one statement
 * and the same field asked twice with other arguments is two.
 */
export function perArguments<T, Args extends readonly unknown[]>(
  fetchAll: (parents: readonly string[], ...args: Args) => Promise<ReadonlyMap<string, T>>,
): (...args: Args) => DataLoader<string, T> {
  const loaders = new Map<string, DataLoader<string, T>>();
  return (...args) => {
    const key = JSON.stringify(args);
    const known = loaders.get(key);
    if (known) return known;
    const loader = new DataLoader<string, T>(async (parents) => {
      const found = await fetchAll(parents, ...args);
      return parents.map((parent) => found.get(parent) ?? new Error(`nothing for ${parent}`));
    });
    loaders.set(key, loader);
    return loader;
  };
}

export type PageLoader<T> = DataLoader<string, Page<T>>;
