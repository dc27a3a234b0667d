import {
  getNamedType,
  isAbstractType,
  isInputObjectType,
  isNonNullType,
  isObjectType,
  typeFromAST,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type GraphQLAbstractType,
  type GraphQLInputType,
  type GraphQLSchema,
} from 'graphql';

const knownDirectives = new Set(['skip', 'include']);

/**
 * Says whether graphql-jit runs the document as graphql-js would. It does not await `resolveType` and `isTypeOf`, knows
 * no directives that change execution, writes the response key `__proto__` as an object literal, and demands input
 * fields of variables that may be left out because they have a default.
 */
export function suitsJit(schema: GraphQLSchema, document: DocumentNode): boolean {
  const types = new TypeInfo(schema);
  let suits = true;
  visit(
    document,
    visitWithTypeInfo(types, {
      VariableDefinition(node) {
        const type = typeFromAST(schema, node.type) as GraphQLInputType | undefined;
        if (type && hasRequiredDefault(type)) suits = false;
      },
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

/** Whether a non-null field with a default lies anywhere in the type. */
function hasRequiredDefault(type: GraphQLInputType, seen = new Set<string>()): boolean {
  const named = getNamedType(type);
  if (!isInputObjectType(named) || seen.has(named.name)) return false;
  seen.add(named.name);
  return Object.values(named.getFields()).some(
    (field) =>
      (isNonNullType(field.type) && field.defaultValue !== undefined) || hasRequiredDefault(field.type, seen),
  );
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
