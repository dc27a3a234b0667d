/** A value that is to be kept. */
export interface Kept {
  key: string;
  value: string;
  ttlMs: number;
  /** True for what something else relies on: it is kept however full the place is, as far as that goes. */
  isNeeded?: boolean;
}

/**
 * Where answers are kept. It may lose whatever it likes whenever it likes; it never fails, and never keeps anybody
 * waiting: what it cannot find quickly is not there.
 */
export interface CacheStore {
  /** True when several processes have it together. */
  readonly isShared: boolean;
  /** False while it is left alone because it did not answer. */
  readonly isThere: boolean;
  /** What is kept under each of the keys, in their order. */
  get(keys: readonly string[]): readonly (string | undefined)[] | Promise<readonly (string | undefined)[]>;
  /** Keeps values for a while. @returns when others would find them, where that takes time */
  set(values: readonly Kept[]): Promise<void> | void;
  close(): Promise<void>;
}
