import type { FetchNode } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';
import type { SubgraphResult } from '@testverse/platform/execution';
import type { Transport } from '../transports/index.ts';
import { collectTargets, type ResponsePath } from './entities.ts';
import { compileEntityFetch } from './entity-fetch.ts';
import { clientError, renamePath, unavailable } from './errors.ts';
import { isObject } from '../json-object.ts';
import { mergeInto } from './merge.ts';
import { compileRewrites } from './rewrites.ts';
import { refuseSilence, send, variablesOf } from './send.ts';
import type { ExecutionState, Step } from './state.ts';

export interface FetchParts {
  schema: GraphQLSchema;
  node: FetchNode;
  /** Where in the answer the step writes; empty for the root. */
  path: ResponsePath;
  transport: Transport;
}

/** Compiles one call of one subgraph. */
export function compileFetch(parts: FetchParts): Step {
  return parts.node.requires
    ? compileEntityFetch({ ...parts, paths: [parts.path] })
    : compileRootFetch(parts);
}

function compileRootFetch(parts: FetchParts): Step {
  const { node, path, transport } = parts;
  const names = node.variableUsages ?? [];
  const kind = node.operationKind === 'mutation' ? 'mutation' : 'query';
  const constant = { document: node.operation, operationName: node.operationName, kind } as const;
  const receive = compileRootReceive(parts);
  return (state) =>
    send(
      transport,
      state,
      () => ({ ...constant, variables: variablesOf(names, state) }),
      (result) => receive(state, result),
      (cause) => void state.errors.push(unavailable(node.serviceName, path, cause)),
    );
}

/**
 * Compiles what becomes of a root step's answer: its errors at the client's paths, its data merged into the state.
 * @returns a function that throws when the answer is none
 */
export function compileRootReceive({
  node,
  schema,
  path,
}: Omit<FetchParts, 'transport'>): (state: ExecutionState, result: SubgraphResult) => void {
  const rewriteOutput = compileRewrites(schema, node.outputRewrites);
  return (state, result) => {
    const { data, errors } = result;
    for (const error of errors ?? []) {
      const at = renamePath(error.path, node.outputRewrites);
      state.errors.push(clientError(error, at && [...path, ...at]));
    }
    if (!isObject(data)) return refuseSilence(node.serviceName, result);
    rewriteOutput?.(data);
    for (const target of collectTargets(state.data, path)) mergeInto(target, data);
  };
}
