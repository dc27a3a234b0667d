import {
  getNamedType,
  isAbstractType,
  isInputObjectType,
  isNonNullType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
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
 * no directives that change execution, takes a fragment for spread where a directive left it out once, writes the response
 * key `__proto__` as an object literal, takes what every object inherits for a variable, does not know what to do with
 * variables in literals of scalars, demands input fields of variables that may be left out because they have a default, and
 * does not end with input types that contain themselves.
 */
export function suitsJit(schema: GraphQLSchema, document: DocumentNode): boolean {
  const types = new TypeInfo(schema);
  let suits = true;
  visit(
    document,
    visitWithTypeInfo(types, {
      VariableDefinition(node) {
        if (node.variable.name.value in Object.prototype) suits = false;
        const type = typeFromAST(schema, node.type) as GraphQLInputType | undefined;
        if (type && !suitsAsVariable(type)) suits = false;
        return false;
      },
      Variable(_, __, parent) {
        const type = getNamedType(types.getInputType());
        const isOfList = Array.isArray(parent) && isScalarType(type) && !isSpecifiedScalarType(type);
        if (!type || isOfList) suits = false;
      },
      Directive(node) {
        if (!knownDirectives.has(node.name.value)) suits = false;
      },
      FragmentSpread(node) {
        if (node.directives?.length) suits = false;
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

/**
 * The variables that stand within object literals. Where one of them is left out, so is its field; graphql-jit would take
 * it for null.
 */
export function variablesInLiterals(document: DocumentNode): readonly string[] {
  const found = new Set<string>();
  visit(document, {
    VariableDefinition: () => false,
    ObjectValue: (literal) => visit(literal, { Variable: ({ name }) => void found.add(name.value) }) && false,
  });
  return [...found];
}

/** Whether there is no non-null field with a default anywhere in the type, and no way back to itself. */
function suitsAsVariable(type: GraphQLInputType, above: readonly string[] = []): boolean {
  const named = getNamedType(type);
  if (!isInputObjectType(named)) return true;
  if (above.includes(named.name)) return false;
  const path = [...above, named.name];
  return Object.values(named.getFields()).every(
    (field) =>
      !(isNonNullType(field.type) && field.defaultValue !== undefined) && suitsAsVariable(field.type, path),
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
