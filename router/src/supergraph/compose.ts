import { composeServices } from '@apollo/composition';
import { printSchema, Supergraph } from '@apollo/federation-internals';
import { parse } from 'graphql';

export interface SubgraphSdl {
  name: string;
  /** With federation directives. */
  sdl: string;
}

/** What subgraphs make together, in words that may leave a process. */
export interface ComposedSdl {
  /** Everything, with the machinery that joins it. */
  sdl: string;
  /** What clients see of it. */
  apiSdl: string;
}

/** The subgraphs do not fit together; the message lists every reason, one a line. */
export class CompositionError extends Error {
  override readonly name = 'CompositionError';
}

/**
 * Composes subgraphs into a supergraph. Takes most of a second of this thread.
 * @throws CompositionError
 */
export function composeSupergraph(subgraphs: readonly SubgraphSdl[]): ComposedSdl {
  const services = subgraphs.map(({ name, sdl }) => ({ name, typeDefs: parse(sdl), url: `local://${name}` }));
  const { errors, supergraphSdl } = composeServices(services);
  if (supergraphSdl === undefined) {
    throw new CompositionError((errors ?? []).map((error) => error.message).join('\n'));
  }
  return withApi(supergraphSdl);
}

/** The same for a supergraph that was composed elsewhere. @throws when it is none */
export function withApi(sdl: string): ComposedSdl {
  return { sdl, apiSdl: printSchema(Supergraph.build(sdl).apiSchema()) };
}
