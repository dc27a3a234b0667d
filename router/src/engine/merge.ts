import type { Json } from './state.ts';

/** An object with keys: no list. */
export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Merges what a later step received into what earlier steps left, in place: objects by key, lists by position, anything
 * else is replaced. `__proto__` never is a key of an answer (the engine refuses it as an alias), so one is dropped.
 */
export function mergeInto(target: Json, source: Json): void {
  for (const key of Object.keys(source)) {
    if (key === '__proto__') continue;
    const received = source[key];
    if (received === undefined) continue;
    const present = Object.hasOwn(target, key) ? target[key] : undefined;
    if (Array.isArray(present) && Array.isArray(received)) mergeLists(present, received);
    else if (isObject(present) && isObject(received)) mergeInto(present, received);
    else target[key] = received;
  }
}

function mergeLists(target: unknown[], source: readonly unknown[]): void {
  source.forEach((received, index) => {
    const present = target[index];
    if (Array.isArray(present) && Array.isArray(received)) mergeLists(present, received);
    else if (isObject(present) && isObject(received)) mergeInto(present, received);
    else target[index] = received;
  });
}

/** Copies plain objects and lists all the way down; whatever else a scalar may be stays itself. */
export function copyOf<Value>(value: Value): Value;
export function copyOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyOf);
  if (!isObject(value) || !isPlain(value)) return value;
  const copy: Json = {};
  for (const key of Object.keys(value)) if (key !== '__proto__') copy[key] = copyOf(value[key]);
  return copy;
}

function isPlain(value: Json): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
