import { anonymousActor, type Actor } from '@testverse/platform/actor';
import { uuids } from '@testverse/platform/context';
import type { RunningSubgraph } from '@testverse/platform/server';
import { graphql } from 'graphql';

/** What every mutation answers with, beside its own fields. */
interface Refusals {
  userErrors: { code: string; message: string; field: string[] | null }[];
}

/** The acts of the product as the demo world uses them: GraphQL operations, in the name of one person. */
export class Acts {
  constructor(
    private readonly subgraph: RunningSubgraph,
    readonly actor: Actor,
  ) {}

  static asVisitor(subgraph: RunningSubgraph): Acts {
    return new Acts(subgraph, anonymousActor());
  }

  /**
   * Runs an operation with one root field and returns that field.
   * @throws with the first error, of any kind
   */
  async run<T extends object>(document: string, variables: Record<string, unknown>): Promise<T | null> {
    const context = this.subgraph.createContext({ requestId: uuids.next(), actor: this.actor });
    const { data, errors } = await graphql({
      schema: this.subgraph.schema,
      source: document,
      variableValues: variables,
      contextValue: context,
    });
    if (errors?.[0]) throw errors[0].originalError ?? errors[0];
    return Object.values(data ?? {})[0] as T | null;
  }

  /**
   * Runs a mutation and returns its payload.
   * @param settled codes that mean "it is so already": an interrupted loading goes on behind them
   * @throws for every other refusal
   */
  async act<T extends object>(
    document: string,
    input: Record<string, unknown>,
    settled: readonly string[] = [],
  ): Promise<T & Refusals> {
    const answer = await this.run<T & Refusals>(document, { input });
    if (!answer) throw new Error(`the demo world got no answer to ${document}`);
    const refusal = answer.userErrors.find(({ code }) => !settled.includes(code));
    if (refusal) throw new Error(`the demo world was refused: ${refusal.message} (${refusal.code})`);
    return answer;
  }
}

/** Runs `work` for every item, a few at a time. */
export async function eachOf<T>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const waiting = [...items];
  const lane = async (): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
}
