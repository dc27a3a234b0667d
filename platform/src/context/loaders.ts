import DataLoader from 'dataloader';
import type { RequestContext } from './context.ts';

/** Makes one loader for one request. The return type is the subgraph's own business (its `…Loaders` interface). */
export type LoaderFactory = (context: RequestContext<never>) => unknown;
export type LoaderFactories = Readonly<Record<string, LoaderFactory>>;

/** A registry of loaders for one context; the names are getters of classes that extend it. */
abstract class Registry {
  readonly #made = new Map<string, unknown>();
  readonly #context: RequestContext<never>;

  constructor(context: RequestContext<never>) {
    this.#context = context;
  }

  /** The loader of that name, made when it is first asked for. */
  static loader(registry: Registry, name: string, factory: LoaderFactory): unknown {
    const made = registry.#made;
    const known = made.get(name);
    if (known !== undefined) return known;
    const loader = factory(registry.#context);
    made.set(name, loader);
    return loader;
  }
}

/** One class for each subgraph: contexts are made for every call, and describing its loaders each time cost more than they. */
const classes = new WeakMap<LoaderFactories, new (context: RequestContext<never>) => Registry>();

function classOf(factories: LoaderFactories): new (context: RequestContext<never>) => Registry {
  const known = classes.get(factories);
  if (known) return known;
  class Loaders extends Registry {}
  for (const [name, factory] of Object.entries(factories)) {
    Object.defineProperty(Loaders.prototype, name, {
      get(this: Registry) {
        return Registry.loader(this, name, factory);
      },
    });
  }
  classes.set(factories, Loaders);
  return Loaders;
}

/** Builds the registry: each loader comes into being when it is first asked for. */
export function lazyLoaders(factories: LoaderFactories, context: RequestContext<never>): object {
  return new (classOf(factories))(context);
}

/**
 * A loader of single rows: one statement for all keys of a tick, answers in the order of the keys, null for a missing
 * row.
 */
export function rowLoader<Row, Key extends string = string>(
  keyOf: (row: Row) => Key,
  fetchRows: (keys: readonly Key[]) => Promise<readonly Row[]>,
): DataLoader<Key, Row | null> {
  return new DataLoader(async (keys) => {
    const found = new Map((await fetchRows(keys)).map((row) => [keyOf(row), row]));
    return keys.map((key) => found.get(key) ?? null);
  });
}

/** A loader of lists: every row is given to the key it belongs to; a key without rows gets an empty list. */
export function listLoader<Row, Key extends string = string>(
  keyOf: (row: Row) => Key,
  fetchRows: (keys: readonly Key[]) => Promise<readonly Row[]>,
): DataLoader<Key, Row[]> {
  return new DataLoader(async (keys) => {
    const groups = new Map<Key, Row[]>(keys.map((key) => [key, []]));
    for (const row of await fetchRows(keys)) groups.get(keyOf(row))?.push(row);
    return keys.map((key) => groups.get(key) ?? []);
  });
}

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
