import 'reflect-metadata';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { printSchemaWithDirectives } from '@graphql-tools/utils';
import {
  lexicographicSortSchema,
  parse,
  type GraphQLFieldResolver,
  type GraphQLResolveInfo,
  type GraphQLSchema,
} from 'graphql';
import {
  buildSchema,
  createResolversMap,
  getMetadataStorage,
  type NonEmptyArray,
  type PubSub,
} from 'type-graphql';
import { hashRequest, type RequestContext } from '../context/index.ts';
import type { Reference, SubgraphDefinition } from './definition.ts';
import { callDirectly, keepParents } from './direct-resolvers.ts';
import { DateTime } from './date-time.ts';

/** Federation as the subgraphs speak it; 2.4 is the first with subscriptions, 2.9 the first with `@cost`. */
const federationLink =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@external", "@requires", "@provides", "@tag", "@inaccessible", "@override", "@cost", "@listSize"])';

/** For how long a router may keep an answer, and which events say that it is no longer true; not composed. */
const cacheDirectives = `directive @cacheControl(maxAge: Int, scope: CacheControlScope = PUBLIC, inheritMaxAge: Boolean) on FIELD_DEFINITION | OBJECT

directive @changedBy(events: [String!]!, id: String!) repeatable on OBJECT

"""Who may be given an answer that was kept."""
enum CacheControlScope @inaccessible {
  """Everybody."""
  PUBLIC

  """The one it was made for."""
  PRIVATE
}`;

/** type-graphql refuses subscriptions without one; ours read the event log, so nothing is ever published here. */
const noPubSub: PubSub = {
  publish: () => undefined,
  subscribe: () => {
    throw new Error('live fields read the event log');
  },
};

export interface BuiltSubgraph {
  name: string;
  /** SDL with federation directives: what composition reads and `schema/subgraphs` keeps. */
  sdl: string;
  schema: GraphQLSchema;
}

type Resolver = GraphQLFieldResolver<unknown, RequestContext<never>>;
type ResolversMap = Record<string, Record<string, unknown>>;

/** Builds the executable federated schema of a subgraph. Once per process and definition: it takes milliseconds. */
export async function buildSubgraph(definition: SubgraphDefinition): Promise<BuiltSubgraph> {
  const instances = [
    ...definition.modules.flatMap((module) => module.resolvers),
    ...(definition.extensions ?? []),
  ];
  const byClass = new Map(instances.map((instance) => [instance.constructor, instance]));
  const classes = [...byClass.keys()] as unknown as NonEmptyArray<new () => object>;
  readDirectly();
  keepParents();
  const built = await buildSchema({
    resolvers: classes,
    orphanedTypes: [...(definition.orphanedTypes ?? [])] as (new () => object)[],
    container: { get: (type) => byClass.get(type) },
    scalarsMap: [{ type: Date, scalar: DateTime }],
    validate: false,
    skipCheck: true,
    pubSub: noPubSub,
  });
  const sdl = `${federationLink}\n\n${cacheDirectives}\n\n${printSchemaWithDirectives(lexicographicSortSchema(built))}\n`;
  const resolvers = createResolversMap(built) as unknown as ResolversMap;
  callDirectly(resolvers, (target) => byClass.get(target as () => void));
  addReferences(resolvers, definition);
  addTypeResolvers(resolvers, definition);
  scopeMutations(resolvers['Mutation'] ?? {});
  return {
    name: definition.name,
    sdl,
    schema: buildSubgraphSchema({ typeDefs: parse(sdl), resolvers: resolvers as never }),
  };
}

/**
 * A field that is only a property gets no resolver of its own: the compiler then reads the property in place, rather than
 * calling through several functions for every leaf. Fields with a method keep it.
 */
function readDirectly(): void {
  for (const field of getMetadataStorage().fields) if (field.name === field.schemaName) field.simple ??= true;
}

function addReferences(resolvers: ResolversMap, definition: SubgraphDefinition): void {
  for (const [type, resolve] of definition.modules.flatMap((module) => Object.entries(module.references))) {
    const typeResolvers = (resolvers[type] ??= {});
    typeResolvers['__resolveReference'] = async (
      reference: Reference,
      context: RequestContext<never>,
    ): Promise<unknown> => {
      try {
        return await resolve(reference, context);
      } catch (error) {
        // Returned, not thrown: an executor takes it for the error of this one item, and graphql-jit, which miscounts a
        // list with an item that was rejected, keeps the others in their places.
        return error instanceof Error ? error : new Error(String(error));
      }
    };
  }
}

/** In the place of type-graphql's own, which are asynchronous. */
function addTypeResolvers(resolvers: ResolversMap, definition: SubgraphDefinition): void {
  for (const { resolveTypes = {} } of definition.modules) {
    for (const [type, resolve] of Object.entries(resolveTypes)) {
      (resolvers[type] ??= {})['__resolveType'] = (value: unknown): string => resolve(value);
    }
  }
}

/**
 * Gives each mutation field its own idempotency key, derived from the client's key and the field's position, and loaders
 * that have seen nothing of what was before: neither by the act nor by the fields of its payload.
 */
function scopeMutations(mutations: Record<string, unknown>): void {
  for (const [field, resolve] of Object.entries(mutations) as [string, Resolver][]) {
    mutations[field] = (async (root, args, context, info) => {
      context.forgetLoaded();
      const scoped = scopeOf(field, args, context, info);
      try {
        return await resolve(root, args, scoped, info);
      } finally {
        context.forgetLoaded();
      }
    }) satisfies Resolver;
  }
}

function scopeOf(
  field: string,
  args: unknown,
  context: RequestContext<never>,
  info: GraphQLResolveInfo,
): RequestContext<never> {
  const sent = context.meta.idempotency;
  if (!sent) return context;
  const position = sent.fields[String(info.path.key)] ?? 0;
  return context.withIdempotency({ key: `${sent.key}#${position}`, requestHash: hashRequest(field, args) });
}
