import type { FetchNode, PlanNode } from '@apollo/query-planner';
import { anonymousActor } from '@testverse/platform/actor';
import { buildSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import type { Transport } from '../transports/index.ts';
import { compilePlan } from './compile.ts';
import type { ExecutionState } from './state.ts';

const schema = buildSchema('type Query { a: Int }');

function fetchOf(operation: string): FetchNode {
  return { kind: 'Fetch', serviceName: 'one', operation, operationKind: 'query' } as FetchNode;
}

function stateOf(coerced: Record<string, unknown> = {}): ExecutionState {
  const meta = { requestId: 'r', actor: anonymousActor() };
  return {
    data: {},
    errors: [],
    variables: {},
    coerced,
    meta,
    effects: { refreshCookie: undefined },
    isPersonal: false,
    signal: undefined,
    isEvent: false,
  };
}

/** Runs a plan whose subgraph answers after `ms` what the operation's name says; tells the order of events. */
async function run(
  node: PlanNode,
  options: { coerced?: Record<string, unknown>; isSync?: boolean } = {},
): Promise<string[]> {
  const events: string[] = [];
  const transport: Transport = {
    name: 'one',
    execute: ({ document }) => {
      events.push(`${document} sent`);
      if (options.isSync) return { data: {} };
      return new Promise((resolve) => setImmediate(() => resolve({ data: {} }))).then((answer) => {
        events.push(`${document} answered`);
        return answer as object;
      });
    },
    close: () => Promise.resolve(),
  };
  const step = compilePlan(
    { schema, transports: new Map([['one', transport]]) },
    {
      kind: 'QueryPlan',
      node,
    },
  );
  await step?.(stateOf(options.coerced));
  return events;
}

describe('a compiled plan', () => {
  it('waits between the steps of a sequence', async () => {
    const node: PlanNode = { kind: 'Sequence', nodes: [fetchOf('a'), fetchOf('b')] };
    expect(await run(node)).toEqual(['a sent', 'a answered', 'b sent', 'b answered']);
    expect(await run(node, { isSync: true })).toEqual(['a sent', 'b sent']);
  });

  it('sends parallel steps at once, and waits for all', async () => {
    const node: PlanNode = {
      kind: 'Sequence',
      nodes: [{ kind: 'Parallel', nodes: [fetchOf('a'), fetchOf('b')] }, fetchOf('c')],
    };
    expect(await run(node)).toEqual(['a sent', 'b sent', 'a answered', 'b answered', 'c sent', 'c answered']);
  });

  it.each([
    [{ yes: true }, ['a sent']],
    [{ yes: false }, ['b sent']],
    [{}, ['b sent']],
  ])('under a condition with %j does %j', async (coerced, expected) => {
    const node: PlanNode = {
      kind: 'Condition',
      condition: 'yes',
      ifClause: fetchOf('a'),
      elseClause: fetchOf('b'),
    };
    expect(await run(node, { coerced, isSync: true })).toEqual(expected);
  });

  it('under a condition without that branch does nothing', async () => {
    const node: PlanNode = { kind: 'Condition', condition: 'yes', ifClause: fetchOf('a') };
    expect(await run(node, { coerced: { yes: false } })).toEqual([]);
  });

  it('is none when nothing has to be fetched', () => {
    expect(compilePlan({ schema, transports: new Map() }, { kind: 'QueryPlan' })).toBeUndefined();
  });

  it('is refused when a subgraph cannot be reached, before anything is sent', () => {
    expect(() =>
      compilePlan({ schema, transports: new Map() }, { kind: 'QueryPlan', node: fetchOf('a') }),
    ).toThrow('no way to the subgraph one');
  });
});
