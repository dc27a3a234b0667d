import type { GraphQLError } from 'graphql';
import type { Limits } from './limits.ts';
import type { Measure } from './measure.ts';
import { tooComplex } from './refusal.ts';

type Ceiling = keyof Measure & keyof Limits;

/** In the order in which a refusal is told: the first that is passed. */
const ceilings: readonly (readonly [Ceiling, string])[] = [
  ['credentialMutations', 'This operation signs in or registers more than once'],
  ['depth', 'This operation is nested too deeply'],
  ['introspectionDepth', 'This introspection is nested too deeply'],
  ['introspectionLists', 'This introspection goes in circles'],
  ['aliases', 'This operation renames or repeats too many fields'],
  ['selections', 'This operation selects too much'],
  ['rootFields', 'This operation has too many root fields'],
  ['declaredVariables', 'This operation declares too many variables'],
  ['directives', 'This operation has too many directives'],
  ['listItems', 'A list in this operation is too long'],
  ['variablesDepth', 'A value in this operation is nested too deeply'],
];

/** The first ceiling of its shape that an operation passes, or null. Its cost is judged apart: that takes variables. */
export function passedCeiling(measure: Measure, limits: Limits): GraphQLError | null {
  for (const [name, what] of ceilings) {
    const [maximum, value] = [limits[name], measure[name]];
    if (value > maximum) return tooComplex(name, maximum, value, what);
  }
  return null;
}
