import type { DataSource } from 'typeorm';
import type { Clock, LoaderFactories, RequestContext, RequestMeta } from '../context/index.ts';
import type { EntityClass, MigrationClass } from '../db/data-source.ts';
import type { EventLog } from '../events/event-log.ts';
import type { Handler } from '../events/handler.ts';
import type { Logger } from '../log/index.ts';

/** What a router sends to have an entity resolved: its type name and one of its keys. */
export type Reference = Readonly<Record<string, unknown>> & { __typename: string };

/** Finds the entity behind a reference, or null when it does not exist or the actor may not know that it does. */
export type ReferenceResolver = (reference: Reference, context: RequestContext<never>) => unknown;

/** What an open subgraph gives to modules that live as long as it does. */
export interface SubgraphRuntime {
  dataSource: DataSource;
  events: EventLog;
  clock: Clock;
  log: Logger;
  createContext(meta: RequestMeta): RequestContext<never>;
}

/** What one module contributes to its subgraph. */
export interface ModuleManifest {
  /** The folder's name, for messages. */
  name: string;
  entities: readonly EntityClass[];
  /** Resolver instances, with their services inside. */
  resolvers: readonly object[];
  /** By GraphQL type name. */
  references: Readonly<Record<string, ReferenceResolver>>;
  loaders: LoaderFactories;
  /** What it does with facts of its own or another subgraph. */
  handlers?: readonly Handler[];
  /** Called when the subgraph opens, for what lives between requests; closed before its connections are. */
  open?(runtime: SubgraphRuntime): { close(): Promise<void> };
  /** By union or interface: which of its types a value is. Synchronous, so that steps can be compiled. */
  resolveTypes?: Readonly<Record<string, (value: unknown) => string>>;
}

/** Everything there is to know about a subgraph, without a connection or a port. */
export interface SubgraphDefinition {
  /** Also the name of its database schema. */
  name: string;
  modules: readonly ModuleManifest[];
  /** Resolver instances for fields on other subgraphs' entities. */
  extensions?: readonly object[];
  /** GraphQL types no resolver reaches. */
  orphanedTypes?: readonly (abstract new () => object)[];
  migrations: readonly MigrationClass[];
  /**
   * By kind of topic: an SQL scalar expression over `$id`, the topic's id. Its value is read together with each event and
   * is its `stamp`, for instance the version of the rights that the event was written under.
   */
  stamps?: Readonly<Record<string, string>>;
}
