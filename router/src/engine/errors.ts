import type { FetchDataRewrite } from '@apollo/query-planner';
import { GraphQLError } from 'graphql';
import type { SubgraphError } from '../transports/index.ts';
import type { ResponsePath } from './entities.ts';

/** Turns a subgraph's error into the client's: at the client's path, with the code the subgraph gave it. */
export function clientError(error: SubgraphError, path: ResponsePath | undefined): GraphQLError {
  return new GraphQLError(error.message, {
    path,
    extensions: { code: 'INTERNAL', ...error.extensions },
  });
}

/** The subgraph did not answer, or not in a way that makes sense. The cause stays inside, for the log. */
export function unavailable(subgraph: string, path: ResponsePath, cause: unknown): GraphQLError {
  return new GraphQLError(`The ${subgraph} part of the graph does not answer right now.`, {
    path: path.length > 0 ? commonPath(path) : undefined,
    originalError: cause instanceof Error ? cause : new Error(String(cause)),
    extensions: { code: 'SUBGRAPH_UNAVAILABLE', subgraph },
  });
}

/** Undoes the planner's own aliases in an error's path. */
export function renamePath(
  path: ResponsePath | undefined,
  rewrites: readonly FetchDataRewrite[] | undefined,
): ResponsePath | undefined {
  if (!path || !rewrites) return path;
  const names = new Map<string | number, string>();
  for (const rewrite of rewrites) {
    const last = rewrite.path.at(-1);
    if (rewrite.kind === 'KeyRenamer' && last !== undefined) names.set(last, rewrite.renameKeyTo);
  }
  return path.map((key) => names.get(key) ?? key);
}

/** The part of a plan's path that all its places share: which items of a list were concerned is not one answer. */
function commonPath(path: ResponsePath): ResponsePath {
  const end = path.indexOf('@');
  return end < 0 ? path : path.slice(0, end);
}
