import { isEnumType } from 'graphql';
import { banner, described, docstring, lowerFirst } from './text.mjs';

/** Open enum types: the known values, and whatever a newer server says. */
export function plugin(schema) {
  const enums = Object.values(schema.getTypeMap())
    .filter((type) => isEnumType(type) && !type.name.startsWith('__'))
    .sort((a, b) => a.name.localeCompare(b.name));
  return [banner, `import type { UnknownValue } from '../unknown.ts';`, ...enums.map(printEnum), ''].join(
    '\n',
  );
}

function printEnum(type) {
  const values = type.getValues();
  const list = `${lowerFirst(type.name)}Values`;
  return `
/** The values of {@link ${type.name}} that this version knows. */
export const ${list} = [
${values.map((value) => `${docstring(described(value), '  ')}  '${value.name}',\n`).join('')}] as const;
/** A value of {@link ${type.name}} that this version knows. */
export type Known${type.name} = (typeof ${list})[number];
${docstring(described(type))}export type ${type.name} = Known${type.name} | UnknownValue;`;
}
