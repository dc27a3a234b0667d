import type { FetchDataRewrite } from '@apollo/query-planner';
import { GraphQLError } from 'graphql';
import type { SubgraphError } from '@testverse/platform/execution';
import { clientPath } from '../supergraph/index.ts';
import type { ResponsePath } from './entities.ts';
import { isObject } from '../json-object.ts';

/**
 * Turns a subgraph's error into the client's: at the client's path, with the code the subgraph gave it. What a subgraph
 * in this process was hit by stays with it, for the log.
 */
export function clientError(error: SubgraphError, path: ResponsePath | undefined): GraphQLError {
  return new GraphQLError(String(error.message), {
    path: path && clientPath(path),
    originalError: error instanceof GraphQLError ? error.originalError : undefined,
    extensions: { code: 'INTERNAL', ...(isObject(error.extensions) ? error.extensions : {}) },
  });
}

/** The client asked for something that cannot be. */
export function badRequest(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });
}

/** The subgraph did not answer, or not in a way that makes sense. The cause stays inside, for the log. */
export function unavailable(subgraph: string, path: ResponsePath, cause: unknown): GraphQLError {
  return new GraphQLError(`The ${subgraph} part of the graph does not answer right now.`, {
    path: path.length > 0 ? clientPath(commonPath(path)) : undefined,
    originalError: cause instanceof Error ? cause : new Error(String(cause)),
    extensions: { code: 'SUBGRAPH_UNAVAILABLE', subgraph },
  });
}

/** Undoes the planner's own aliases in an error's path; a client's alias of the same name elsewhere stays. */
export function renamePath(
  path: ResponsePath | undefined,
  rewrites: readonly FetchDataRewrite[] | undefined,
): ResponsePath | undefined {
  if (!path || !rewrites) return path;
  const names = new Map<string, string>();
  for (const rewrite of rewrites) {
    if (rewrite.kind === 'KeyRenamer') names.set(placeOf(rewrite.path), rewrite.renameKeyTo);
  }
  return path.map((key, end) =>
    typeof key === 'string' ? (names.get(placeOf(path.slice(0, end + 1))) ?? key) : key,
  );
}

/** Where a path leads, whichever item of a list and whichever type it goes through. */
function placeOf(path: ResponsePath): string {
  return path.filter((key) => typeof key === 'string' && !key.startsWith('... on ')).join('.');
}

/** Says whether one of the errors already explains what is wrong at the path: it stands above it, below it, or nowhere. */
export function isExplained(path: ResponsePath, errors: readonly GraphQLError[]): boolean {
  return errors.some((error) => {
    const shared = Math.min(path.length, error.path?.length ?? 0);
    return path.slice(0, shared).every((key, index) => error.path?.[index] === key);
  });
}

/** The part of a plan's path that all its places share: which items of a list were concerned is not one answer. */
function commonPath(path: ResponsePath): ResponsePath {
  const end = path.indexOf('@');
  return end < 0 ? path : path.slice(0, end);
}
