import { isAbstractType, type GraphQLSchema } from 'graphql';
import type { Json } from './state.ts';

/** Answers whether an object that a subgraph sent meets a type condition. */
export type TypeCondition = (object: Json) => boolean;

/** The names a `__typename` may have under the condition: the type itself and everything it stands for. */
export function typeCondition(schema: GraphQLSchema, typeName: string): TypeCondition {
  const names = new Set([typeName]);
  const type = schema.getType(typeName);
  if (type && isAbstractType(type)) {
    for (const possible of schema.getPossibleTypes(type)) names.add(possible.name);
    if ('getInterfaces' in type) {
      for (const implementing of schema.getImplementations(type).interfaces) names.add(implementing.name);
    }
  }
  return (object) => typeof object['__typename'] === 'string' && names.has(object['__typename']);
}
