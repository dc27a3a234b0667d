import { composeServices } from '@apollo/composition';
import { Supergraph } from '@apollo/federation-internals';
import { lexicographicSortSchema, parse, printSchema } from 'graphql';
import { PriceList } from '../../router/src/admission/price-list.ts';

/** A printed subgraph. */
export interface PrintedSubgraph {
  readonly name: string;
  readonly sdl: string;
}

export interface ComposedGraph {
  /** What the router plans on: every field with its owners. */
  readonly supergraph: string;
  /** What clients see, without any trace of federation. */
  readonly api: string;
}

/**
 * Composes the subgraphs into one graph.
 * @throws an error that lists every reason when they do not fit together
 */
export function compose(subgraphs: readonly PrintedSubgraph[]): ComposedGraph {
  const services = subgraphs.map(({ name, sdl }) => ({ name, url: `local:${name}`, typeDefs: parse(sdl) }));
  const { supergraphSdl, errors } = composeServices(services);
  if (errors)
    throw new Error(
      `The subgraphs do not compose:\n${errors.map(({ message }) => `- ${message}`).join('\n')}`,
    );
  // The router refuses to start with prices that it cannot read.
  void new PriceList(parse(supergraphSdl));
  const api = Supergraph.build(supergraphSdl).apiSchema().toGraphQLJSSchema();
  return { supergraph: `${supergraphSdl.trim()}\n`, api: `${printSchema(lexicographicSortSchema(api))}\n` };
}
