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
  mergeKeys(target, source, Object.keys(source), false);
}

/** Merges the same into several. Later steps may write different things into it at different places, so each has its own. */
export function mergeIntoAll(targets: readonly Json[], source: Json): void {
  const keys = Object.keys(source);
  for (let index = targets.length - 1; index >= 0; index -= 1) {
    const target = targets[index];
    if (target) mergeKeys(target, source, keys, index > 0);
  }
}

/** @param isShared whether others need the source: then the target gets copies of what it holds */
function mergeKeys(target: Json, source: Json, keys: readonly string[], isShared: boolean): void {
  for (const key of keys) {
    if (key === '__proto__') continue;
    const received = source[key];
    if (typeof received !== 'object' || received === null) {
      if (received !== undefined) target[key] = received;
      continue;
    }
    const present = Object.hasOwn(target, key) ? target[key] : undefined;
    target[key] = merged(present, received, isShared);
  }
}

/** @returns what stands in the place of both */
function merged(present: unknown, received: unknown, isShared: boolean): unknown {
  if (Array.isArray(present) && Array.isArray(received)) {
    for (let index = 0; index < received.length; index += 1)
      present[index] = merged(present[index], received[index], isShared);
    return present;
  }
  if (isObject(present) && isObject(received)) {
    mergeKeys(present, received, Object.keys(received), isShared);
    return present;
  }
  return isShared ? copyOf(received) : received;
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
