import {
  execute,
  GraphQLError,
  isAbstractType,
  parse,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLSchema,
  type GraphQLTypeResolver,
} from 'graphql';
import { compileQuery, isCompiledQuery } from 'graphql-jit';
import { suitsJit, variablesInLiterals } from './jit-fitness.ts';
import { startVariable } from './start-variable.ts';

type Resolve = GraphQLTypeResolver<unknown, unknown>;

/** One operation of a subgraph, ready to run. */
export interface CompiledStep {
  document: DocumentNode;
  operationName: string | undefined;
  /** See `startVariable`. */
  start: string | undefined;
  /** @param root the event of a subscription; undefined for anything else */
  run(
    root: unknown,
    context: object,
    variables: Record<string, unknown>,
  ): Promise<ExecutionResult> | ExecutionResult;
}

/** What is run this often will be run again. Compiling takes as long as many runs do, and nobody is served meanwhile. */
const worthAfter = 3;

/**
 * Compiles the operation to a function once it was run a few times; what the compiler cannot take is interpreted.
 * @param compiledFrom the run that it is compiled for
 */
export function compileStep(
  schema: GraphQLSchema,
  text: string,
  operationName: string | undefined,
  compiledFrom = worthAfter,
): CompiledStep {
  const document = parse(text, { noLocation: true });
  const start = startVariable(document, operationName);
  const interpret: Run = (rootValue, contextValue, variableValues) =>
    execute({ schema, document, operationName, rootValue, contextValue, variableValues });
  let runs = 0;
  let compiled: Run | undefined;
  const run: Run = (...args) => {
    if (!compiled && (runs += 1) >= compiledFrom)
      compiled = compileRun(schema, document, operationName, interpret);
    return (compiled ?? interpret)(...args);
  };
  return { document, operationName, start, run };
}

type Run = CompiledStep['run'];

function compileRun(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | undefined,
  interpret: Run,
): Run {
  if (!suitsJit(schema, document)) return interpret;
  const query = withSafeTypes(schema, () => compileQuery(schema, document, operationName));
  if (!isCompiledQuery(query)) return interpret;
  const needed = variablesInLiterals(document);
  return (root, context, variables) => {
    if (!needed.every((name) => Object.hasOwn(variables, name))) return interpret(root, context, variables);
    const outcome = query.query(root, context, variables);
    return outcome instanceof Promise ? outcome.then(withWholeErrors) : withWholeErrors(outcome);
  };
}

/**
 * The compiler keeps the `resolveType` functions that it finds, and an execution in which one throws never ends. It is
 * shown others, for which what is thrown is the name of no type: that is an error of the field, and is told as one.
 */
function withSafeTypes<Result>(schema: GraphQLSchema, compile: () => Result): Result {
  const types = Object.values(schema.getTypeMap()).filter(isAbstractType);
  const own = types.map(({ resolveType }) => resolveType);
  for (const type of types) type.resolveType &&= safely(type.resolveType);
  try {
    return compile();
  } finally {
    types.forEach((type, index) => (type.resolveType = own[index]));
  }
}

function safely(resolve: Resolve): Resolve {
  return (...args) => {
    try {
      return resolve(...args);
    } catch (error) {
      return `(${error instanceof Error ? error.message : String(error)})`;
    }
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
