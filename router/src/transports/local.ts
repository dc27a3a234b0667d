import {
  execute,
  GraphQLError,
  parse,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLSchema,
} from 'graphql';
import { compileQuery, isCompiledQuery } from 'graphql-jit';
import type { Effects, RequestMeta } from '@testverse/platform/context';
import { BoundedMap } from '../engine/bounded-map.ts';
import { suitsJit } from './jit-fitness.ts';
import type { SubgraphRequest, SubgraphResult, Transport } from './transport.ts';

/** A plan has a handful of steps, and the plan cache is bounded: more compiled steps than this are never in use. */
const compiledSteps = 4_000;

export interface LocalSubgraph<Context extends object> {
  name: string;
  schema: GraphQLSchema;
  /** A fresh context for every call: nothing is shared between the steps of a request. */
  createContext(meta: RequestMeta): Context;
  /** Applied to the errors of every execution. */
  formatErrors?(errors: readonly GraphQLError[], context: Context): readonly GraphQLError[];
}

type Run = (
  context: object,
  variables: Record<string, unknown>,
) => Promise<ExecutionResult> | ExecutionResult;

/**
 * Reaches a subgraph in this very process: no network, no text between the two. Steps are compiled to functions once;
 * what the compiler cannot take is interpreted.
 */
export function createLocalTransport<Context extends object>(subgraph: LocalSubgraph<Context>): Transport {
  const compiled = new BoundedMap<string, Map<string | undefined, Run>>(compiledSteps);

  function runOf(request: SubgraphRequest): Run {
    const { document, operationName } = request;
    let byName = compiled.get(document);
    if (!byName) compiled.set(document, (byName = new Map()));
    let run = byName.get(operationName);
    if (!run) {
      run = compile(subgraph.schema, parse(document, { noLocation: true }), operationName);
      byName.set(operationName, run);
    }
    return run;
  }

  return {
    name: subgraph.name,
    execute: (request) => {
      const context = subgraph.createContext(request.meta);
      const outcome = runOf(request)(context, request.variables);
      return outcome instanceof Promise
        ? outcome.then((result) => toResult(subgraph, result, context))
        : toResult(subgraph, outcome, context);
    },
    close: () => Promise.resolve(),
  };
}

function compile(schema: GraphQLSchema, document: DocumentNode, operationName: string | undefined): Run {
  const interpret: Run = (contextValue, variableValues) =>
    execute({ schema, document, operationName, contextValue, variableValues });
  if (!suitsJit(schema, document)) return interpret;
  const query = compileQuery(schema, document, operationName);
  if (!isCompiledQuery(query)) return interpret;
  return (context, variables) => {
    const outcome = query.query(undefined, context, variables);
    return outcome instanceof Promise ? outcome.then(withWholeErrors) : withWholeErrors(outcome);
  };
}

/** The compiler's errors lack what every error of graphql-js has: extensions, and the cause where it was the value. */
function withWholeErrors(result: ExecutionResult): ExecutionResult {
  if (!result.errors) return result;
  const errors = result.errors.map((error) => {
    const { message, path } = error;
    const originalError = error.originalError ?? (path ? new Error(message) : undefined);
    return new GraphQLError(message, { path, originalError });
  });
  return { ...result, errors };
}

function toResult<Context extends object>(
  subgraph: LocalSubgraph<Context>,
  { data, errors }: ExecutionResult,
  context: Context,
): SubgraphResult {
  const { effects } = context as { effects?: Effects };
  const result: SubgraphResult = { data };
  if (errors && errors.length > 0) result.errors = subgraph.formatErrors?.(errors, context) ?? errors;
  if (effects && effects.refreshCookie !== undefined) result.effects = effects;
  return result;
}
