import type { Json } from './state.ts';

/** Writes the values of one object into several, or does nothing and returns false when one of them is no leaf. */
export type MergeLeaves = (targets: readonly Json[], source: Json) => boolean;

/** An object of more keys is not worth a function of its own. */
const mostKeys = 100;

/**
 * Writes the function that merges objects with these keys: it reads each value once, and all targets come to have them in
 * the same order, which is what makes objects of one form.
 * @returns undefined where that is not worth it
 */
export function generateMerge(keys: readonly string[]): MergeLeaves | undefined {
  if (keys.length === 0 || keys.length > mostKeys || keys.includes('__proto__')) return undefined;
  const reads = keys.map((key, n) => {
    return `const v${n} = source[${JSON.stringify(key)}]; if (v${n} === undefined || (typeof v${n} === 'object' && v${n} !== null)) return false;`;
  });
  const writes = keys.map((key, n) => `target[${JSON.stringify(key)}] = v${n};`);
  const code = `return (targets, source) => {
  ${reads.join('\n  ')}
  for (let index = 0; index < targets.length; index += 1) { const target = targets[index]; ${writes.join(' ')} }
  return true;
};`;
  // oxlint-disable-next-line typescript/no-implied-eval -- keys are words of the client's document, and written as texts
  const make = new Function(code) as () => MergeLeaves;
  return make();
}
