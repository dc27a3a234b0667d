import type { Json } from './state.ts';

/** One field of an object on its way to the client. */
export interface CodedField<Run> {
  key: string;
  /** Where the value stands in its object, or how else it is come by. */
  from: string | ((source: Json) => unknown);
  complete: (value: unknown, run: Run, path: undefined) => unknown;
  /** The type of its leaf, where it is one: what is of it needs nothing else. */
  leaf?: string | undefined;
}

/** Makes the client's object, or returns `stop` when one of its fields did. */
export type MakeObject<Run> = (source: Json, run: Run) => unknown;

/** An object of more fields is not worth a function of its own. */
const mostFields = 100;

const tests: Readonly<Record<string, string>> = {
  String: "typeof value === 'string'",
  ID: "typeof value === 'string'",
  Boolean: "typeof value === 'boolean'",
  Int: '(value | 0) === value',
};

/**
 * Writes the function that makes such objects: with the keys as a literal the engine knows their form from the beginning,
 * and a value is looked at where it stands.
 * @returns undefined where that is not worth it
 */
export function generateObject<Run>(
  fields: readonly CodedField<Run>[],
  stop: symbol,
): MakeObject<Run> | undefined {
  if (fields.length > mostFields || fields.some(({ key }) => key === '__proto__')) return undefined;
  const steps = fields.map(({ from, leaf }, n) => {
    const read = typeof from === 'string' ? `source[${JSON.stringify(from)}]` : `from${n}(source)`;
    const test = tests[leaf ?? ''];
    const complete = `value${n} = complete${n}(value, run, undefined); if (value${n} === stop) return stop;`;
    return `value = ${read}; let value${n} = value; ${test ? `if (!(${test})) { ${complete} }` : complete}`;
  });
  const names = fields.map((_, n) => `const { from: from${n}, complete: complete${n} } = fields[${n}];`);
  const result = fields.map(({ key }, n) => `${JSON.stringify(key)}: value${n}`);
  const code = `${names.join('\n')}
return (source, run) => {
  let value;
  ${steps.join('\n  ')}
  return { ${result.join(', ')} };
};`;
  // oxlint-disable-next-line typescript/no-implied-eval -- keys are words of the client's document, and written as texts
  const make = new Function('fields', 'stop', code) as (
    fields: readonly CodedField<Run>[],
    stop: symbol,
  ) => MakeObject<Run>;
  return make(fields, stop);
}
