import type { FetchNode } from '@apollo/query-planner';
import { isObjectType, type GraphQLSchema } from 'graphql';
import type { SubgraphError, SubgraphRequest, SubgraphResult } from '@testverse/platform/execution';
import type { Transport } from '../transports/index.ts';
import { collectTargets, compileRepresentation, locateTargets, type ResponsePath } from './entities.ts';
import { clientError, renamePath, unavailable } from './errors.ts';
import { isObject, mergeInto } from './merge.ts';
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
  return parts.node.requires ? compileEntityFetch(parts) : compileRootFetch(parts);
}

/** What of the client's variables a step uses. */
export function variablesOf(
  names: readonly string[],
  state: Pick<ExecutionState, 'variables' | 'coerced'>,
): Json {
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
  variablesFor: () => Json | undefined,
  receive: (result: SubgraphResult) => void,
): Promise<void> | void {
  const fail = (cause: unknown): void => void state.errors.push(unavailable(node.serviceName, path, cause));
  const accept = (result: SubgraphResult): void => {
    if (result.effects?.refreshCookie !== undefined)
      state.effects.refreshCookie = result.effects.refreshCookie;
    if (result.personal === true) state.isPersonal = true;
    receive(result);
  };
  try {
    const variables = variablesFor();
    if (!variables) return;
    state.signal?.throwIfAborted();
    const request: SubgraphRequest = {
      document: node.operation,
      operationName: node.operationName,
      variables,
      meta: state.meta,
      kind: node.operationKind === 'mutation' ? 'mutation' : 'query',
    };
    if (state.isEvent && request.kind === 'query') request.burst = true;
    const answer = transport.execute(request, state.signal);
    if (answer instanceof Promise) return answer.then(accept).catch(fail);
    accept(answer);
  } catch (error) {
    fail(error);
  }
}

/** An answer without what was asked for has to say why; one that does not is no answer. */
function refuseSilence({ node }: Pick<FetchParts, 'node'>, { errors }: SubgraphResult): void {
  if (!errors || errors.length === 0)
    throw new Error(`${node.serviceName} answered without what it was asked for`);
}

function compileRootFetch(parts: FetchParts): Step {
  const names = parts.node.variableUsages ?? [];
  const receive = compileRootReceive(parts);
  return (state) =>
    send(
      parts,
      state,
      () => variablesOf(names, state),
      (result) => receive(state, result),
    );
}

/**
 * Compiles what becomes of a root step's answer: its errors at the client's paths, its data merged into the state.
 * @returns a function that throws when the answer is none
 */
export function compileRootReceive(
  parts: Omit<FetchParts, 'transport'>,
): (state: ExecutionState, result: SubgraphResult) => void {
  const { node, schema, path } = parts;
  const rewriteOutput = compileRewrites(schema, node.outputRewrites);
  return (state, result) => {
    const { data, errors } = result;
    for (const error of errors ?? []) {
      const at = renamePath(error.path, node.outputRewrites);
      state.errors.push(clientError(error, at && [...path, ...at]));
    }
    if (!isObject(data)) return refuseSilence(parts, result);
    rewriteOutput?.(data);
    for (const target of collectTargets(state.data, path)) mergeInto(target, data);
  };
}

/** The entities of one step: each is asked for once, however often it stands in the answer. */
interface Batch {
  representations: Json[];
  /** For each representation: the objects it is for. */
  targets: Set<Json>[];
}

function compileBatch({ node, schema, path }: FetchParts): (state: ExecutionState) => Batch {
  const represent = compileRepresentation(schema, node.requires ?? []);
  const rewriteInput = compileRewrites(schema, node.inputRewrites);
  return (state) => {
    const batch: Batch = { representations: [], targets: [] };
    const places = new Map<string, number>();
    for (const object of collectTargets(state.data, path)) {
      const representation = represent(object);
      if (representation?.['__typename'] === undefined) continue;
      rewriteInput?.(representation);
      const key = JSON.stringify(representation);
      let place = places.get(key);
      if (place === undefined) {
        place = batch.representations.push(representation) - 1;
        places.set(key, place);
        batch.targets.push(new Set());
      }
      batch.targets[place]?.add(object);
    }
    return batch;
  };
}

function compileEntityFetch(parts: FetchParts): Step {
  const names = parts.node.variableUsages ?? [];
  const batchOf = compileBatch(parts);
  const merge = compileEntityMerge(parts);
  return (state) => {
    let batch: Batch = { representations: [], targets: [] };
    const variablesFor = (): Json | undefined => {
      batch = batchOf(state);
      if (batch.representations.length === 0) return undefined;
      return { ...variablesOf(names, state), representations: batch.representations };
    };
    return send(parts, state, variablesFor, (result) => {
      for (const error of result.errors ?? []) addEntityErrors(parts, state, batch, error);
      const entities = result.data?.['_entities'];
      if (Array.isArray(entities) && entities.length === batch.representations.length) merge(batch, entities);
      else refuseSilence(parts, result);
    });
  };
}

function compileEntityMerge({
  node,
  schema,
}: FetchParts): (batch: Batch, entities: readonly unknown[]) => void {
  const rewriteOutput = compileRewrites(schema, node.outputRewrites);
  const isConcrete = (name: unknown): boolean =>
    typeof name === 'string' && isObjectType(schema.getType(name));
  const mergeEntity = (target: Json, received: Json): void => {
    const { __typename: name } = target;
    mergeInto(target, received);
    // A subgraph that knows the entity as an interface object sends the interface's name for it.
    if (isConcrete(name)) target['__typename'] = name;
  };
  return (batch, entities) => {
    entities.forEach((entity, place) => {
      if (!isObject(entity)) return;
      rewriteOutput?.(entity);
      for (const target of batch.targets[place] ?? []) mergeEntity(target, entity);
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
  const targets = root === '_entities' && typeof place === 'number' ? batch.targets[place] : undefined;
  if (!targets) {
    state.errors.push(clientError(error, undefined));
    return;
  }
  const below = renamePath(rest, node.outputRewrites) ?? [];
  for (const located of locateTargets(state.data, path)) {
    if (targets.has(located.object)) state.errors.push(clientError(error, [...located.path, ...below]));
  }
}
