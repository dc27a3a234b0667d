import {
  getNullableType,
  isInputObjectType,
  Kind,
  valueFromASTUntyped,
  type DocumentNode,
  type FieldNode,
  type GraphQLArgument,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import type { Variables } from './measure.ts';
import { rootFields } from './root-fields.ts';

/** How inputs say in which way a credential shall arrive, and the way that needs a cookie. */
const [deliveryField, cookieDelivery] = ['delivery', 'COOKIE'];

/** Says whether a mutation wants a credential as a cookie, by its input or by the input's default. */
export function asksForCookie(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Variables,
): boolean {
  const mutations = schema.getMutationType()?.getFields();
  const defaults: Variables = Object.fromEntries(
    (operation.variableDefinitions ?? []).map(({ variable, defaultValue }) => [
      variable.name.value,
      defaultValue && valueFromASTUntyped(defaultValue),
    ]),
  );
  const values = { ...defaults, ...variables };
  return rootFields(operation.selectionSet, document).some((field) =>
    mutations?.[field.name.value]?.args.some(
      (argument) => deliveryOf(field, argument, values) === cookieDelivery,
    ),
  );
}

function deliveryOf(field: FieldNode, argument: GraphQLArgument, variables: Variables): unknown {
  const type = getNullableType(argument.type);
  const delivery = isInputObjectType(type) ? type.getFields()[deliveryField] : undefined;
  if (!delivery) return undefined;
  const node = field.arguments?.find(({ name }) => name.value === argument.name)?.value;
  const input: unknown =
    node?.kind === Kind.VARIABLE
      ? variables[node.name.value]
      : node && valueFromASTUntyped(node, { ...variables });
  const given = typeof input === 'object' && input !== null ? (input as Variables)[deliveryField] : undefined;
  return given ?? delivery.defaultValue;
}
