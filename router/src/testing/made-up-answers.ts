import {
  executeSync,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isListType,
  isNonNullType,
  type DocumentNode,
  type GraphQLAbstractType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
} from 'graphql';

/** What stands in a made-up answer where the schema leaves it open. */
export interface MadeUp {
  schema: GraphQLSchema;
  document: DocumentNode;
  operationName?: string;
  variables?: Record<string, unknown>;
  /** Items of a list that may have so many. */
  items(most: number, info: GraphQLResolveInfo): number;
  /** Whether something that may be missing is. */
  isMissing(info: GraphQLResolveInfo): boolean;
  /** Of which type an object is. */
  typeOf(type: GraphQLAbstractType, possible: readonly GraphQLObjectType[]): GraphQLObjectType;
}

/** How long a list can be that nothing is said about, and a page. */
const [usualList, usualPage] = [10, 20];

/** Answers an operation as a graph without any logic would, with graphql-js' own executor. @throws its errors */
export function madeUpAnswer(made: MadeUp): unknown {
  const { schema, document, operationName, variables } = made;
  const { data, errors } = executeSync({
    schema,
    document,
    operationName,
    variableValues: variables,
    rootValue: {},
    fieldResolver: (source: Answered, args: Record<string, unknown>, _context, info) =>
      valueOf(made, info.returnType, mostItems(source, args, info), info, args),
    typeResolver: (value: Answered) => value.type,
  });
  if (errors?.[0]) throw errors[0];
  return data;
}

interface Answered {
  type?: string;
  /** The page its field was asked for. */
  page?: number | undefined;
}

function valueOf(
  made: MadeUp,
  type: GraphQLOutputType,
  most: number,
  info: GraphQLResolveInfo,
  args: Record<string, unknown>,
): unknown {
  if (!isNonNullType(type) && made.isMissing(info)) return null;
  const present = isNonNullType(type) ? type.ofType : type;
  if (isListType(present)) {
    const length = made.items(most, info);
    return Array.from({ length }, () => valueOf(made, present.ofType as GraphQLOutputType, 0, info, args));
  }
  const named = getNamedType(present);
  if (!isCompositeType(named)) {
    if (isEnumType(named)) return named.getValues()[0]?.value as unknown;
    return named.name === 'Boolean' ? true : 1;
  }
  const object = isAbstractType(named) ? made.typeOf(named, info.schema.getPossibleTypes(named)) : named;
  return { type: object.name, page: pageOf(args, info) } satisfies Answered;
}

function mostItems(source: Answered, args: Record<string, unknown>, info: GraphQLResolveInfo): number {
  const { ids } = args;
  if (Array.isArray(ids)) return ids.length;
  if (['edges', 'nodes'].includes(info.fieldName) && source.page !== undefined) return source.page;
  const field = info.parentType.getFields()[info.fieldName];
  const sized = field?.astNode?.directives?.find(({ name }) => name.value === 'listSize');
  const said = (what: string) => sized?.arguments?.find(({ name }) => name.value === what)?.value;
  const slicing = said('slicingArguments');
  const sizes = (slicing?.kind === 'ListValue' ? slicing.values : [])
    .map((name) => (name.kind === 'StringValue' ? args[name.value] : undefined))
    .filter((size) => typeof size === 'number');
  if (sizes.length > 0) return Math.max(...sizes);
  const assumed = said('assumedSize');
  return assumed?.kind === 'IntValue' ? Number(assumed.value) : usualList;
}

function pageOf({ first, last }: Record<string, unknown>, info: GraphQLResolveInfo): number | undefined {
  const field = info.parentType.getFields()[info.fieldName];
  if (!field?.args.some(({ name }) => name === 'first' || name === 'last')) return undefined;
  const given = [first, last].filter((size) => typeof size === 'number');
  return given.length > 0 ? Math.max(...given) : usualPage;
}
