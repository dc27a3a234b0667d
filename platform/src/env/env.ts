/** Reads one variable. @throws a plain Error whose message says what is expected */
export type EnvReader<T> = (value: string | undefined) => T;

export type EnvSource = Readonly<Record<string, string | undefined>>;

/** Thrown with every problem of the environment at once, so that a start is not a guessing game. */
export class EnvError extends Error {
  override readonly name = 'EnvError';
}

/**
 * Parses the environment by a table of readers.
 * @throws EnvError that lists every missing or malformed variable
 */
export function parseEnv<T extends object>(
  source: EnvSource,
  readers: { [K in keyof T]: EnvReader<T[K]> },
): T {
  const problems: string[] = [];
  const parsed: Partial<T> = {};
  for (const name of Object.keys(readers) as (keyof T & string)[]) {
    const value = source[name];
    try {
      parsed[name] = readers[name](value === '' ? undefined : value);
    } catch (error) {
      problems.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  if (problems.length > 0) throw new EnvError(problems.join('\n'));
  return parsed as T;
}

/** A text; required unless there is a fallback. */
export function text(fallback?: string): EnvReader<string> {
  return (value) => {
    const result = value ?? fallback;
    if (result === undefined) throw new Error('is missing');
    return result;
  };
}

/** A whole number within bounds. */
export function integer(bounds: { min: number; max: number; fallback?: number }): EnvReader<number> {
  return (value) => {
    const result = value === undefined ? bounds.fallback : Number(value);
    if (result === undefined) throw new Error('is missing');
    if (!Number.isInteger(result) || result < bounds.min || result > bounds.max) {
      throw new Error(`is "${value}", but must be a whole number from ${bounds.min} to ${bounds.max}`);
    }
    return result;
  };
}

/** One of the given words. */
export function oneOf<const T extends string>(words: readonly T[], fallback?: T): EnvReader<T> {
  return (value) => {
    const result = words.find((word) => word === (value ?? fallback));
    if (result === undefined) throw new Error(`is "${value ?? ''}", but must be one of ${words.join(', ')}`);
    return result;
  };
}

/** `1`, `true`, `yes` or `0`, `false`, `no`. */
export function flag(fallback: boolean): EnvReader<boolean> {
  return (value) => {
    if (value === undefined) return fallback;
    if (/^(1|true|yes)$/i.test(value)) return true;
    if (/^(0|false|no)$/i.test(value)) return false;
    throw new Error(`is "${value}", but must be 1 or 0`);
  };
}
