import type { FetchDataRewrite } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';
import type { Json } from './state.ts';
import { typeCondition } from './type-conditions.ts';

/** Changes an object (a representation on its way out, an answer on its way in) in place. */
export type Rewrite = (value: unknown) => void;

const fragmentPrefix = '... on ';

/** Compiles the planner's rewrites: values it sets and keys it renames, at places in the tree. */
export function compileRewrites(
  schema: GraphQLSchema,
  rewrites: readonly FetchDataRewrite[] | undefined,
): Rewrite | undefined {
  if (!rewrites || rewrites.length === 0) return undefined;
  const compiled = rewrites.map((rewrite) => compileRewrite(schema, rewrite));
  return (value) => {
    for (const rewrite of compiled) rewrite(value);
  };
}

function compileRewrite(schema: GraphQLSchema, rewrite: FetchDataRewrite): Rewrite {
  const last = rewrite.path.at(-1);
  if (last === undefined) return () => undefined;
  const change = (object: Json): void => {
    if (rewrite.kind === 'ValueSetter') {
      object[last] = rewrite.setValueTo;
    } else if (Object.hasOwn(object, last)) {
      object[rewrite.renameKeyTo] = object[last];
      delete object[last];
    }
  };
  return rewrite.path
    .slice(0, -1)
    .reduceRight<Rewrite>((next, element) => compileElement(schema, element, next), onObjects(change));
}

/** Applies to an object, or to every object of nested lists. */
function onObjects(apply: (object: Json) => void): Rewrite {
  const visit: Rewrite = (value) => {
    if (Array.isArray(value)) value.forEach(visit);
    else if (typeof value === 'object' && value !== null) apply(value as Json);
  };
  return visit;
}

function compileElement(schema: GraphQLSchema, element: string, next: Rewrite): Rewrite {
  if (!element.startsWith(fragmentPrefix)) return onObjects((object) => next(object[element]));
  const isMet = typeCondition(schema, element.slice(fragmentPrefix.length));
  return onObjects((object) => {
    // Without a type name the planner only asked for this very type.
    if (object['__typename'] === undefined || isMet(object)) next(object);
  });
}
