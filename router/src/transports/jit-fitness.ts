import {
  isAbstractType,
  isObjectType,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  getNamedType,
  type DocumentNode,
  type GraphQLAbstractType,
  type GraphQLSchema,
} from 'graphql';

const knownDirectives = new Set(['skip', 'include']);

/**
 * Says whether graphql-jit runs the document as graphql-js would. It does not await `resolveType` and `isTypeOf`, knows
 * no directives that change execution, and writes the response key `__proto__` as an object literal.
 */
export function suitsJit(schema: GraphQLSchema, document: DocumentNode): boolean {
  const types = new TypeInfo(schema);
  let suits = true;
  visit(
    document,
    visitWithTypeInfo(types, {
      Directive(node) {
        if (!knownDirectives.has(node.name.value)) suits = false;
      },
      Field(node) {
        if (node.alias?.value === '__proto__') suits = false;
        const type = getNamedType(types.getType());
        if (type && isAbstractType(type) && resolvesLate(schema, type)) suits = false;
      },
    }),
  );
  return suits;
}

function resolvesLate(schema: GraphQLSchema, type: GraphQLAbstractType): boolean {
  if (type.resolveType) return isAsync(type.resolveType);
  return schema
    .getPossibleTypes(type)
    .some((possible) => isObjectType(possible) && isAsync(possible.isTypeOf));
}

function isAsync(call: unknown): boolean {
  return typeof call === 'function' && call.constructor.name === 'AsyncFunction';
}
