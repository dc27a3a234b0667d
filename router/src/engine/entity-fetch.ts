import type { FetchNode } from '@apollo/query-planner';
import { isObjectType, type GraphQLSchema } from 'graphql';
import type { SubgraphError, SubgraphResult } from '@testverse/platform/execution';
import type { Transport } from '../transports/index.ts';
import { collectTargets, locateTargets, type ResponsePath } from './entities.ts';
import { compileBatch, type Batch, type BatchOf, type Found } from './entity-batch.ts';
import { clientError, renamePath, unavailable } from './errors.ts';
import { mergeDocuments, type MergedDocument } from './merge-documents.ts';
import { isObject } from '../json-object.ts';
import { compileMergeIntoAll } from './merge.ts';
import { compileRewrites } from './rewrites.ts';
import { refuseSilence, send, variablesOf, type Call } from './send.ts';
import type { ExecutionState, Json, Step } from './state.ts';

/** A step about entities, at every place of the answer where they may stand. */
export interface EntityFetchParts {
  schema: GraphQLSchema;
  node: FetchNode;
  paths: readonly ResponsePath[];
  transport: Transport;
}

/** What one step asks of a subgraph about objects that are in the answer already, and what becomes of the reply. */
interface Question {
  batchOf: BatchOf;
  call(state: ExecutionState, batch: Batch): Call;
  /** Takes the entities and the errors about them, whose paths begin below them. False when these are no such entities. */
  receive(state: ExecutionState, batch: Batch, entities: unknown, errors: readonly SubgraphError[]): boolean;
  fail(state: ExecutionState, cause: unknown): void;
}

/** Compiles one call about entities. */
export function compileEntityFetch(parts: EntityFetchParts): Step {
  const question = compileQuestion(parts);
  const { serviceName } = parts.node;
  return (state) => {
    let batch: Batch = { representations: [], targets: [] };
    return send(
      parts.transport,
      state,
      () => {
        batch = question.batchOf(state.data);
        return batch.representations.length === 0 ? undefined : question.call(state, batch);
      },
      (result) => {
        const [about, others] = sort(result.errors, '_entities');
        tell(state, others);
        if (question.receive(state, batch, result.data?.['_entities'], about)) return;
        refuseSilence(serviceName, result);
      },
      (cause) => question.fail(state, cause),
    );
  };
}

/**
 * Compiles steps of one subgraph that may run side by side: what is the same question at several places is asked once, and
 * different ones are one call, with `_entities` once for each.
 * @returns undefined when they cannot be one call
 */
export function compileEntityFetches(steps: readonly EntityFetchParts[]): Step | undefined {
  const several = joinAlike(steps);
  const [first] = several;
  if (!first) return undefined;
  if (several.length === 1) return compileEntityFetch(first);
  const document = mergeDocuments(several.map(({ node }) => node.operation));
  if (!document) return undefined;
  const fetch = new MergedFetch(first, several, document);
  return (state) => fetch.run(state);
}

function joinAlike(steps: readonly EntityFetchParts[]): EntityFetchParts[] {
  const joined = new Map<string, EntityFetchParts>();
  for (const step of steps) {
    const { operation, operationName = '', requires, inputRewrites, outputRewrites } = step.node;
    // Names only count the steps of a plan.
    const text = operation.replace(`query ${operationName}`, 'query');
    const question = JSON.stringify([text, requires, inputRewrites, outputRewrites]);
    const alike = joined.get(question);
    joined.set(question, alike ? { ...alike, paths: [...alike.paths, ...step.paths] } : step);
  }
  return [...joined.values()];
}

/** One of the steps, in one execution. */
interface Asked {
  question: Question;
  batch: Batch;
  key: string;
  /** The same step by itself. */
  alone: Step;
}

class MergedFetch {
  private readonly steps: { question: Question; key: string; variable: string; alone: Step }[];
  private readonly names: readonly string[];
  private readonly constant: Omit<Call, 'variables'>;

  constructor(
    private readonly first: EntityFetchParts,
    several: readonly EntityFetchParts[],
    { document, places }: MergedDocument,
  ) {
    this.steps = places.map(({ key, variable }, index) => {
      const parts = several[index] ?? first;
      return { question: compileQuestion(parts), key, variable, alone: compileEntityFetch(parts) };
    });
    this.names = [...new Set(several.flatMap(({ node }) => node.variableUsages ?? []))];
    this.constant = { document, operationName: first.node.operationName, kind: 'query' };
  }

  run(state: ExecutionState): Promise<void> | void {
    let asked: Asked[];
    const variables = variablesOf(this.names, state);
    const found: Found = new Map();
    try {
      asked = this.steps.flatMap(({ variable, ...step }) => {
        const batch = step.question.batchOf(state.data, found);
        variables[variable] = batch.representations;
        return batch.representations.length > 0 ? [{ ...step, batch }] : [];
      });
    } catch {
      // The one that cannot be asked says so for itself.
      return separately(state, this.steps);
    }
    if (asked.length < 2) return asked[0]?.alone(state);
    return send(
      this.first.transport,
      state,
      () => ({ ...this.constant, variables }),
      (result) => this.receive(state, asked, result),
      (cause) => asked.forEach(({ question }) => question.fail(state, cause)),
    );
  }

  private receive(
    state: ExecutionState,
    asked: readonly Asked[],
    { data, errors = [] }: SubgraphResult,
  ): Promise<void> | void {
    // What one of them was refused for is no reason to lose the others.
    if (!isObject(data) && errors.length > 0) return separately(state, asked);
    const others = asked.reduce<readonly SubgraphError[]>((left, { key }) => sort(left, key)[1], errors);
    tell(state, others);
    for (const { question, batch, key } of asked) {
      const [about] = sort(errors, key);
      if (question.receive(state, batch, data?.[key], about) || about.length + others.length > 0) continue;
      question.fail(state, new Error(`${this.first.node.serviceName} answered only a part of the question`));
    }
  }
}

async function separately(state: ExecutionState, steps: readonly Pick<Asked, 'alone'>[]): Promise<void> {
  await Promise.all(steps.map(async ({ alone }) => alone(state)));
}

function compileQuestion(parts: EntityFetchParts): Question {
  const { node, paths } = parts;
  const names = node.variableUsages ?? [];
  const batchOf = compileBatch(parts);
  const merge = compileEntityMerge(parts);
  const constant = { document: node.operation, operationName: node.operationName, kind: 'query' } as const;
  return {
    batchOf,
    call: (state, { representations }) => ({
      ...constant,
      variables: { ...variablesOf(names, state), representations },
    }),
    receive: (state, batch, entities, errors) => {
      for (const error of errors) addEntityErrors(parts, state, batch, error);
      if (!Array.isArray(entities) || entities.length !== batch.representations.length) return false;
      merge(batch, entities);
      return true;
    },
    fail: (state, cause) => {
      // Where nobody stands nothing is lost.
      const concerned = paths.filter((path) => collectTargets(state.data, path).length > 0);
      for (const path of concerned) state.errors.push(unavailable(node.serviceName, path, cause));
    },
  };
}

function compileEntityMerge({
  node,
  schema,
}: EntityFetchParts): (batch: Batch, entities: readonly unknown[]) => void {
  const rewriteOutput = compileRewrites(schema, node.outputRewrites);
  const mergeIntoAll = compileMergeIntoAll();
  const isConcrete = (name: unknown): boolean =>
    typeof name === 'string' && isObjectType(schema.getType(name));
  const mergeAll = (targets: readonly Json[], received: Json): void => {
    if (received['__typename'] === undefined) return mergeIntoAll(targets, received);
    const names = targets.map((target) => target['__typename']);
    mergeIntoAll(targets, received);
    // A subgraph that knows the entity as an interface object sends the interface's name for it.
    targets.forEach((target, index) => {
      if (isConcrete(names[index])) target['__typename'] = names[index];
    });
  };
  return ({ targets }, entities) => {
    entities.forEach((entity, place) => {
      if (!isObject(entity)) return;
      rewriteOutput?.(entity);
      mergeAll(targets[place] ?? [], entity);
    });
  };
}

const nothing = [[], []] as const;

/** Errors below a key of the subgraph's answer, with paths from there, and the others. */
function sort(
  errors: readonly SubgraphError[] | undefined,
  key: string,
): readonly [about: readonly SubgraphError[], others: readonly SubgraphError[]] {
  if (!errors || errors.length === 0) return nothing;
  const about: SubgraphError[] = [];
  const others: SubgraphError[] = [];
  for (const error of errors) {
    if (error.path?.[0] === key) about.push({ ...error, path: error.path.slice(1) });
    else others.push(error);
  }
  return [about, others];
}

function tell(state: ExecutionState, errors: readonly SubgraphError[]): void {
  for (const error of errors) state.errors.push(clientError(error, undefined));
}

/** An error of the n-th entity is the error of every place in the client's answer where that entity stands. */
function addEntityErrors(
  { node, paths }: EntityFetchParts,
  state: ExecutionState,
  batch: Batch,
  error: SubgraphError,
): void {
  const [place, ...rest] = error.path ?? [];
  const targets = typeof place === 'number' ? batch.targets[place] : undefined;
  if (!targets) return tell(state, [error]);
  const concerned = new Set(targets);
  const below = renamePath(rest, node.outputRewrites) ?? [];
  for (const located of paths.flatMap((path) => locateTargets(state.data, path))) {
    if (concerned.has(located.object)) state.errors.push(clientError(error, [...located.path, ...below]));
  }
}
