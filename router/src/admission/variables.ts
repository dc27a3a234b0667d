import type { GraphQLError } from 'graphql';
import { longList, wideObject } from './json-shape.ts';
import type { Limits } from './limits.ts';
import type { Variables } from './measure.ts';
import { tooComplex } from './refusal.ts';

/** The ceiling that the variables' JSON passes, or null. */
export function passedByVariables(variables: Variables, limits: Limits): GraphQLError | null {
  const { variablesDepth, variablesKeys, variablesValues, listItems } = limits;
  // A stack of our own: the nesting is the attacker's choice.
  const rest: { value: unknown; depth: number }[] = [{ value: variables, depth: 0 }];
  let count = 0;
  for (let next = rest.pop(); next; next = rest.pop()) {
    const { value, depth } = next;
    if (typeof value !== 'object' || value === null) continue;
    if (depth > variablesDepth)
      return tooComplex('variablesDepth', variablesDepth, depth, 'The variables are nested too deeply');
    const items: unknown[] = Array.isArray(value) ? value : Object.values(value);
    if (Array.isArray(value) && items.length > listItems) return longList(listItems, items.length);
    if (!Array.isArray(value) && items.length > variablesKeys) return wideObject(variablesKeys, items.length);
    count += items.length;
    if (count > variablesValues)
      return tooComplex('variablesValues', variablesValues, count, 'The variables hold too many values');
    for (const item of items) rest.push({ value: item, depth: depth + 1 });
  }
  return null;
}
