import {
  createSourceEventStream,
  getOperationAST,
  GraphQLError,
  Kind,
  locatedError,
  type ExecutionResult,
  type GraphQLSchema,
} from 'graphql';
import { DomainError } from '../errors/index.ts';
import type { CompiledStep } from './compiled-step.ts';
import { closeSource } from './live-stream.ts';

export interface SourceRequest {
  context: object;
  variables: Record<string, unknown>;
}

type Opened = AsyncIterable<unknown> | ExecutionResult;

/**
 * Opens the source of a subscription as the specification says: arguments are checked and the field's `subscribe` is
 * called, which decides about rights.
 * @returns what the subgraph answered instead, when it refused; nothing when the signal came first: what is opened
 * later is closed again
 */
export async function openSource(
  schema: GraphQLSchema,
  { document, operationName }: CompiledStep,
  { context, variables }: SourceRequest,
  signal: AbortSignal,
): Promise<{ source: AsyncIterator<unknown> } | ExecutionResult | undefined> {
  if (signal.aborted) return undefined;
  const opening = createSourceEventStream({
    schema,
    document,
    operationName,
    contextValue: context,
    variableValues: variables,
  });
  const opened = await unlessAborted(opening, signal);
  return opened && (isIterable(opened) ? { source: opened[Symbol.asyncIterator]() } : opened);
}

async function unlessAborted(opening: Promise<Opened>, signal: AbortSignal): Promise<Opened | undefined> {
  let giveUp = (): void => undefined;
  const aborted = new Promise<undefined>((resolve) => (giveUp = () => resolve(undefined)));
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    const opened = await Promise.race([opening, aborted]);
    if (!signal.aborted) return opened;
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
  const closeLate = (late: Opened): void =>
    void (isIterable(late) && closeSource(late[Symbol.asyncIterator]()));
  opening.then(closeLate, () => undefined);
  return undefined;
}

function isIterable(opened: Opened): opened is AsyncIterable<unknown> {
  return Symbol.asyncIterator in opened;
}

/**
 * What a source that ends with an error says to its subscriber: a refusal that the product foresees (a right that is
 * gone) is a result like that of a field. Anything else is no answer.
 */
export function lastWords(error: unknown, step: CompiledStep): ExecutionResult | undefined {
  if (!(error instanceof DomainError) && !(error instanceof GraphQLError)) return undefined;
  return { data: null, errors: [locatedError(error, undefined, rootPath(step))] };
}

/** The planner writes the one root field of a subscription at the top, under the client's key. */
function rootPath({ document, operationName }: CompiledStep): string[] | undefined {
  const field = getOperationAST(document, operationName)?.selectionSet.selections[0];
  return field?.kind === Kind.FIELD ? [(field.alias ?? field.name).value] : undefined;
}
