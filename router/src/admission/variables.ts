import type { GraphQLError } from 'graphql';
import type { Limits } from './limits.ts';
import type { Variables } from './measure.ts';
import { tooComplex } from './refusal.ts';

/** The ceiling that the variables' JSON passes, or null. */
export function passedByVariables(variables: Variables, limits: Limits): GraphQLError | null {
  // A stack of our own: the nesting is the attacker's choice.
  const rest: { value: unknown; depth: number }[] = [{ value: variables, depth: 0 }];
  for (let next = rest.pop(); next; next = rest.pop()) {
    const { value, depth } = next;
    if (typeof value !== 'object' || value === null) continue;
    if (depth > limits.variablesDepth) {
      return tooComplex(
        'variablesDepth',
        limits.variablesDepth,
        depth,
        'The variables are nested too deeply',
      );
    }
    if (Array.isArray(value) && value.length > limits.listItems) {
      return tooComplex('listItems', limits.listItems, value.length, 'A list in the variables is too long');
    }
    for (const item of Object.values(value)) rest.push({ value: item, depth: depth + 1 });
  }
  return null;
}
