import type { ResponsePath } from './entities.ts';
import type { Json } from './state.ts';

/** Adds the objects at a path to those that were found. */
export type Collect = (value: unknown, into: Json[]) => void;

/** Does the same for a value at some depth of the path, whatever it is. */
export type CollectAny = (value: unknown, path: ResponsePath, depth: number, into: Json[]) => void;

/** A longer path is not worth a function of its own. */
const longest = 40;

/**
 * Writes the function that finds the objects at a path: one loop for each list on the way, and the keys as words.
 * @param other does the rest where a list is that the path does not tell of
 * @returns undefined where that is not worth it, or a key is what every object inherits
 */
export function generateCollect(path: ResponsePath, other: CollectAny): Collect | undefined {
  const isWritable = path.every((key) => typeof key === 'string' && !(key in Object.prototype));
  if (!isWritable || path.length > longest) return undefined;
  const visit = (depth: number): string => {
    const [value, next, at] = [`v${depth}`, `v${depth + 1}`, `i${depth}`];
    if (path[depth] === '@') {
      const each = `const ${next} = ${value}[${at}]; ${visit(depth + 1)}`;
      return `if (Array.isArray(${value})) for (let ${at} = 0; ${at} < ${value}.length; ${at} += 1) { ${each} }`;
    }
    const found =
      depth === path.length
        ? `into.push(${value});`
        : `const ${next} = ${value}[${JSON.stringify(path[depth])}]; ${visit(depth + 1)}`;
    return `if (typeof ${value} === 'object' && ${value} !== null) {
      if (Array.isArray(${value})) other(${value}, path, ${depth}, into); else { ${found} } }`;
  };
  // oxlint-disable-next-line typescript/no-implied-eval -- keys are words of the client's document, and written as texts
  const make = new Function('path', 'other', `return (v0, into) => { ${visit(0)} };`) as (
    path: ResponsePath,
    other: CollectAny,
  ) => Collect;
  return make(path, other);
}
