import {
  getNamedType,
  isInterfaceType,
  isObjectType,
  isUnionType,
  type GraphQLNamedType,
  type GraphQLSchema,
} from 'graphql';

/** Names of all types that can occur in an answer, found by walking from the roots. */
export function outputTypes(schema: GraphQLSchema): ReadonlySet<string> {
  const seen = new Set<string>();
  const pending: GraphQLNamedType[] = [
    schema.getQueryType(),
    schema.getMutationType(),
    schema.getSubscriptionType(),
  ].filter((type) => !!type);
  for (let type = pending.pop(); type; type = pending.pop()) {
    if (seen.has(type.name)) continue;
    seen.add(type.name);
    if (isObjectType(type) || isInterfaceType(type))
      pending.push(
        ...Object.values(type.getFields()).map((field) => getNamedType(field.type)),
        ...type.getInterfaces(),
      );
    if (isUnionType(type) || isInterfaceType(type)) pending.push(...schema.getPossibleTypes(type));
  }
  return seen;
}
