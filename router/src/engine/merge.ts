import { generateMerge, type MergeLeaves } from './merge-code.ts';
import type { Json } from './state.ts';
import { isObject } from '../json-object.ts';

/**
 * Merges what a later step received into what earlier steps left, in place: objects by key, lists by position, anything
 * else is replaced. `__proto__` never is a key of an answer (the engine refuses it as an alias), so one is dropped.
 */
export function mergeInto(target: Json, source: Json): void {
  mergeKeys(target, source, Object.keys(source), false);
}

/** Objects with the same keys, until there is a function that merges them. */
const mergedOften = 200;

/**
 * Merges the same into several. Later steps may write different things into it at different places, so each has its own.
 * What is made here is for objects that come from one question, and so have the same keys nearly always.
 */
export function compileMergeIntoAll(): (targets: readonly Json[], source: Json) => void {
  let usual: readonly string[] = [];
  let seen = 0;
  let leaves: MergeLeaves | undefined;
  return (targets, source) => {
    const keys = Object.keys(source);
    if (areSame(keys, usual)) {
      if (leaves?.(targets, source) === true) return;
      // Most operations are never asked for so often.
      if ((seen += 1) === mergedOften) leaves = generateMerge(keys);
    } else if (seen < mergedOften) {
      usual = keys;
      seen = 0;
    }
    for (let index = targets.length - 1; index >= 0; index -= 1) {
      const target = targets[index];
      if (target) mergeKeys(target, source, keys, index > 0);
    }
  };
}

function areSame(keys: readonly string[], others: readonly string[]): boolean {
  if (keys.length !== others.length) return false;
  for (let index = 0; index < keys.length; index += 1) if (keys[index] !== others[index]) return false;
  return true;
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
