import { createSourceEventStream, execute, parse, type ExecutionResult } from 'graphql';
import { vi } from 'vitest';
import { anonymousActor, type Actor } from '../actor/index.ts';
import type { ConfirmingSource, RequestContext } from '../context/index.ts';
import type { TestResult, TestSubgraph } from './start-subgraph.ts';

/** A subscription that a test reads as a router would: the rights at the start, then one execution for each value, confirmed. */
export interface Followed {
  /** What the root field answered, as it came. */
  readonly values: TestResult[];
  /** The values of the streams behind the answers. */
  readonly roots: unknown[];
  /** The code that the stream was refused or ended with; null for one that ended by itself. Undefined while it is open. */
  ended: string | null | undefined;
  /** Waits until there are that many values. @returns all of them */
  atLeast(count: number): Promise<TestResult[]>;
  /** Waits until one of the values is like this. */
  until(isIt: (value: TestResult) => boolean): Promise<TestResult>;
  /** Waits for the end. @returns its code */
  end(): Promise<string | null>;
  close(): Promise<void>;
}

const patience = { timeout: 60_000, interval: 10 };

const codeOf = (error: unknown): string =>
  String((error as { code?: unknown; extensions?: { code?: unknown } }).extensions?.code ?? error);

/** Opens a subscription of the subgraph. @param field the root field with its arguments and selection */
export async function follow(
  subgraph: Pick<TestSubgraph, 'running' | 'context'>,
  actor: Actor | null,
  field: string,
): Promise<Followed> {
  const { schema } = subgraph.running;
  const document = parse(`subscription { live: ${field} }`);
  const context = (): RequestContext => subgraph.context(actor ?? anonymousActor());
  const values: TestResult[] = [];
  const roots: unknown[] = [];
  const source = await createSourceEventStream({ schema, document, contextValue: context() });
  const followed: Followed = {
    values,
    roots,
    ended: undefined,
    atLeast: async (count) => {
      await vi.waitUntil(() => values.length >= count || followed.ended !== undefined, patience);
      return values;
    },
    until: (isIt) => vi.waitUntil(() => values.find(isIt), patience),
    end: async () => {
      await vi.waitUntil(() => followed.ended !== undefined, patience);
      return followed.ended ?? null;
    },
    close: async () => {
      if (Symbol.asyncIterator in source) await source[Symbol.asyncIterator]().return?.();
    },
  };
  if (!(Symbol.asyncIterator in source)) {
    followed.ended = codeOf(source.errors?.[0]);
    return followed;
  }
  const iterator = source[Symbol.asyncIterator]() as AsyncIterator<unknown> & Partial<ConfirmingSource>;
  const pump = async (): Promise<void> => {
    for (;;) {
      const { value: rootValue, done } = await iterator.next();
      if (done === true) return;
      const contextValue = context();
      const { data, errors } = (await execute({
        schema,
        document,
        rootValue,
        contextValue,
      })) as ExecutionResult<{ live: TestResult }>;
      if (errors) throw new Error(JSON.stringify(errors));
      if ((await iterator.confirm?.(contextValue.effects.stamps)) === false) continue;
      roots.push(rootValue);
      values.push(data?.live);
    }
  };
  void pump().then(
    () => (followed.ended = null),
    (error: unknown) => (followed.ended = codeOf(error)),
  );
  return followed;
}
