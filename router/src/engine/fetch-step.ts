import type { FetchNode } from '@apollo/query-planner';
import { isObjectType, type GraphQLSchema } from 'graphql';
import type { SubgraphError, SubgraphRequest, SubgraphResult, Transport } from '../transports/index.ts';
import { collectTargets, compileRepresentation, locateTargets, type ResponsePath } from './entities.ts';
import { clientError, renamePath, unavailable } from './errors.ts';
import { mergeInto } from './merge.ts';
import { compileRewrites } from './rewrites.ts';
import type { ExecutionState, Json, Step } from './state.ts';

export interface FetchParts {
  schema: GraphQLSchema;
  node: FetchNode;
  /** Where in the answer the step writes; empty for the root. */
  path: ResponsePath;
  transport: Transport;
}

/** Compiles one call of one subgraph. */
export function compileFetch(parts: FetchParts): Step {
  return parts.node.requires ? compileEntityFetch(parts, parts.node.requires) : compileRootFetch(parts);
}

function variablesOf(names: readonly string[], state: ExecutionState): Json {
  const variables: Json = {};
  for (const name of names) {
    // The planner's documents do not keep defaults, so a variable the client left out gets its default here.
    if (Object.hasOwn(state.variables, name)) variables[name] = state.variables[name];
    else if (Object.hasOwn(state.coerced, name)) variables[name] = state.coerced[name];
  }
  return variables;
}

/** Sends the step and hands the answer on; a failure of the way becomes an error of the client's answer. */
function send(
  { node, path, transport }: FetchParts,
  state: ExecutionState,
  variables: Json,
  receive: (result: SubgraphResult) => void,
): Promise<void> | void {
  const fail = (cause: unknown): void => void state.errors.push(unavailable(node.serviceName, path, cause));
  const accept = (result: SubgraphResult): void => {
    if (result.effects?.refreshCookie !== undefined)
      state.effects.refreshCookie = result.effects.refreshCookie;
    receive(result);
  };
  const request: SubgraphRequest = {
    document: node.operation,
    operationName: node.operationName,
    variables,
    meta: state.meta,
    kind: node.operationKind === 'mutation' ? 'mutation' : 'query',
  };
  try {
    state.signal?.throwIfAborted();
    const answer = transport.execute(request, state.signal);
    if (answer instanceof Promise) return answer.then(accept).catch(fail);
    accept(answer);
  } catch (error) {
    fail(error);
  }
}

function compileRootFetch(parts: FetchParts): Step {
  const { node, schema, path } = parts;
  const names = node.variableUsages ?? [];
  const rewriteOutput = compileRewrites(schema, node.outputRewrites);
  return (state) =>
    send(parts, state, variablesOf(names, state), ({ data, errors }) => {
      for (const error of errors ?? []) {
        const at = renamePath(error.path, node.outputRewrites);
        state.errors.push(clientError(error, at && [...path, ...at]));
      }
      if (!data) return;
      rewriteOutput?.(data);
      for (const target of collectTargets(state.data, path)) mergeInto(target, data);
    });
}

/** The entities of one step: each is asked for once, however often it stands in the answer. */
interface Batch {
  representations: Json[];
  /** For each representation: the objects it is for, by their number in the order of the walk. */
  targets: { object: Json; index: number }[][];
}

function compileEntityFetch(parts: FetchParts, requires: NonNullable<FetchNode['requires']>): Step {
  const { node, schema, path } = parts;
  const names = node.variableUsages ?? [];
  const represent = compileRepresentation(schema, requires);
  const rewriteInput = compileRewrites(schema, node.inputRewrites);
  const rewriteOutput = compileRewrites(schema, node.outputRewrites);

  function batchOf(state: ExecutionState): Batch {
    const batch: Batch = { representations: [], targets: [] };
    const places = new Map<string, number>();
    collectTargets(state.data, path).forEach((object, index) => {
      const representation = represent(object);
      if (representation?.['__typename'] === undefined) return;
      rewriteInput?.(representation);
      const key = JSON.stringify(representation);
      let place = places.get(key);
      if (place === undefined) {
        place = batch.representations.push(representation) - 1;
        places.set(key, place);
        batch.targets.push([]);
      }
      batch.targets[place]?.push({ object, index });
    });
    return batch;
  }

  const isConcrete = (name: unknown): boolean =>
    typeof name === 'string' && isObjectType(schema.getType(name));

  function mergeEntity(target: Json, received: Json): void {
    const { __typename: name } = target;
    mergeInto(target, received);
    // A subgraph that knows the entity as an interface object sends the interface's name for it.
    if (isConcrete(name)) target['__typename'] = name;
  }

  function merge(batch: Batch, entities: readonly unknown[]): void {
    entities.forEach((entity, place) => {
      if (typeof entity !== 'object' || entity === null) return;
      rewriteOutput?.(entity);
      for (const { object } of batch.targets[place] ?? []) mergeEntity(object, entity as Json);
    });
  }

  return (state) => {
    const batch = batchOf(state);
    if (batch.representations.length === 0) return;
    const variables = variablesOf(names, state);
    variables['representations'] = batch.representations;
    return send(parts, state, variables, ({ data, errors }) => {
      for (const error of errors ?? []) addEntityErrors(parts, state, batch, error);
      const entities = data?.['_entities'];
      if (Array.isArray(entities) && entities.length === batch.representations.length) {
        merge(batch, entities);
      } else if (!errors || errors.length === 0) {
        throw new Error(`${node.serviceName} answered without the entities it was asked for`);
      }
    });
  };
}

/** An error below `_entities[n]` is the error of every place in the client's answer where that entity stands. */
function addEntityErrors(
  { node, path }: FetchParts,
  state: ExecutionState,
  batch: Batch,
  error: SubgraphError,
): void {
  const [root, place, ...rest] = error.path ?? [];
  if (root !== '_entities' || typeof place !== 'number') {
    state.errors.push(clientError(error, undefined));
    return;
  }
  const located = locateTargets(state.data, path);
  for (const { index } of batch.targets[place] ?? []) {
    const at = located[index]?.path ?? [];
    state.errors.push(clientError(error, [...at, ...(renamePath(rest, node.outputRewrites) ?? [])]));
  }
}
