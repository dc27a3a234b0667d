import { anonymousActor } from '../actor/index.ts';
import { Effects } from '../context/index.ts';
import {
  execute,
  GraphQLError,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
  GraphQLUnionType,
  GraphQLInt,
  GraphQLNonNull,
  GraphQLList,
  parse,
  type GraphQLFieldConfigMap,
} from 'graphql';
import { describe, expect, it, vi } from 'vitest';
import { suitsJit } from './jit-fitness.ts';
import { createExecutor, type ExecutableSubgraph, type SubgraphResult } from './index.ts';

interface Context {
  effects: Effects;
  seen: string[];
  requestId: string;
}
const cause = new Error('row lock');

const fields: GraphQLFieldConfigMap<unknown, Context> = {
  echo: {
    type: GraphQLString,
    args: { text: { type: GraphQLString, defaultValue: 'none' }, n: { type: GraphQLInt } },
    resolve: (_, args) => JSON.stringify(args),
  },
  seen: {
    type: new GraphQLNonNull(GraphQLInt),
    resolve: (_, __, context) => context.seen.push('x'),
  },
  requestId: { type: GraphQLString, resolve: (_, __, { requestId }) => requestId },
  broken: { type: new GraphQLList(new GraphQLNonNull(GraphQLInt)), resolve: () => [1, null] },
  late: { type: GraphQLString, resolve: () => Promise.resolve('late') },
  fails: {
    type: new GraphQLList(
      new GraphQLObjectType({
        name: 'Row',
        fields: {
          id: { type: new GraphQLNonNull(GraphQLString), resolve: (row: string) => row },
          secret: {
            type: GraphQLString,
            resolve: (row: string) => {
              if (row === 'b')
                throw new GraphQLError('no', { originalError: cause, extensions: { code: 'FORBIDDEN' } });
              return row;
            },
          },
        },
      }),
    ),
    resolve: () => ['a', 'b'],
  },
};
const Cat = new GraphQLObjectType({ name: 'Cat', fields: { name: { type: GraphQLString } } });
const Dog = new GraphQLObjectType({ name: 'Dog', fields: { name: { type: GraphQLString } } });
const pets = (name: string, resolveType: () => string | Promise<string>): GraphQLUnionType =>
  new GraphQLUnionType({ name, types: [Cat, Dog], resolveType });

const schema = new GraphQLSchema({
  query: new GraphQLObjectType<unknown, Context>({
    name: 'Query',
    fields: {
      ...fields,
      pet: { type: pets('Pet', () => 'Dog'), resolve: () => ({ name: 'rex' }) },

      slowPet: {
        type: new GraphQLList(pets('SlowPet', async () => 'Cat')),
        resolve: () => [{ name: 'tom' }],
      },
    },
  }),
  mutation: new GraphQLObjectType<unknown, Context>({
    name: 'Mutation',
    fields: {
      signIn: {
        type: GraphQLString,
        resolve: (_, __, { effects }) => {
          effects.setRefreshCookie({ token: 't', expiresAt: new Date(0) });
          return 'in';
        },
      },
      slow: {
        type: GraphQLString,
        resolve: async (_, __, { seen }) => {
          await new Promise((resolve) => setTimeout(resolve, 5));
          seen.push('slow');
          return 'slow';
        },
      },
      after: { type: GraphQLString, resolve: (_, __, { seen }) => seen.join() },
    },
  }),
});

const contextOf = (requestId = 'r'): Context => ({ effects: new Effects(), seen: [], requestId });

function build(options: Partial<ExecutableSubgraph<Context>> = {}): ReturnType<typeof createExecutor> {
  const createContext = ({ requestId }: { requestId: string }): Context => contextOf(requestId);
  return createExecutor<Context>({ name: 'tested', schema, createContext, ...options }, { compiledFrom: 1 });
}
const meta = { requestId: 'r7', actor: anonymousActor() };

async function ask(
  document: string,
  variables: Record<string, unknown> = {},
  operationName?: string,
  executor = build(),
): Promise<SubgraphResult> {
  return executor.execute({ document, variables, meta, kind: 'query', operationName });
}

describe('an executor', () => {
  it.each<[string, Record<string, unknown>]>([
    ['{ echo a: echo(text: "x") late pet { __typename ... on Dog { name } } }', {}],
    ['query Q($t: String, $n: Int = 3) { echo(text: $t, n: $n) }', { t: null }],
    ['query Q($t: String) { echo(text: $t) }', {}],
    ['query Q($yes: Boolean!) { echo @skip(if: $yes) late @include(if: $yes) }', { yes: true }],
    ['{ fails { id secret } }', {}],
    ['{ broken echo }', {}],
    ['{ slowPet { __typename ... on Cat { name } } }', {}],
    ['{ ...F } fragment F on Query { constructor: echo toString: late }', {}],
    ['query Q($n: Int) { echo(n: $n) }', { n: 'many' }],
    ['query Q($n: Int!) { echo(n: $n) }', {}],
    ['mutation { slow after }', {}],
  ])('answers as graphql-js does: %s with %j', async (document, variables) => {
    const expected = await execute({
      schema,
      document: parse(document),
      variableValues: variables,
      contextValue: contextOf(),
    });
    const actual = await ask(document, variables);
    expect(JSON.stringify(actual.data)).toBe(JSON.stringify(expected.data));
    expect(actual.errors?.map(({ path, extensions }) => [path, extensions])).toEqual(
      expected.errors?.map(({ path, extensions }) => [path, extensions]),
    );
    expect(actual.errors?.length).toBe(expected.errors?.length);
  });

  it('does not wait when nobody has to', () => {
    const outcome = build().execute({ document: '{ echo }', variables: {}, meta, kind: 'query' });
    expect(outcome).not.toBeInstanceOf(Promise);
  });

  it('hands errors with path, code and cause to formatErrors, and its errors to the caller', async () => {
    const formatErrors = vi.fn((errors: readonly GraphQLError[]) =>
      errors.map(() => new GraphQLError('masked')),
    );
    const answer = await ask('{ fails { secret } }', {}, undefined, build({ formatErrors }));
    const [errors, context] = formatErrors.mock.calls[0] as unknown as [GraphQLError[], Context];
    expect(errors[0]?.path).toEqual(['fails', 1, 'secret']);
    expect(errors[0]?.extensions['code']).toBe('FORBIDDEN');
    expect(errors[0]?.originalError === cause || errors[0]?.originalError?.message === 'no').toBe(true);
    expect(context.requestId).toBe('r7');
    expect(answer.errors?.map(({ message }) => message)).toEqual(['masked']);
    expect(answer.data).toEqual({ fails: [{ secret: 'a' }, { secret: null }] });
    await ask('{ echo }', {}, undefined, build({ formatErrors }));
    expect(formatErrors).toHaveBeenCalledTimes(1);
  });

  it('gives an answer against the schema a cause that is no refusal of the subgraph, as graphql-js does', async () => {
    const { errors = [] } = await ask('{ broken }');
    const [error] = errors as readonly GraphQLError[];
    expect(error?.path).toEqual(['broken', 1]);
    expect(error?.originalError).toBeInstanceOf(Error);
    expect(error?.originalError).not.toBeInstanceOf(GraphQLError);
  });

  it('makes a context for every call, from what the router tells', async () => {
    const executor = build();
    const answers = [
      await ask('{ seen requestId }', {}, undefined, executor),
      await ask('{ seen requestId }', {}, undefined, executor),
    ];
    expect(answers).toEqual([{ data: { seen: 1, requestId: 'r7' } }, { data: { seen: 1, requestId: 'r7' } }]);
  });

  it('runs the operation of the name', async () => {
    const document = 'query A { echo } query B { late }';
    const executor = build();
    expect((await ask(document, {}, 'B', executor)).data).toEqual({ late: 'late' });
    expect((await ask(document, {}, 'A', executor)).data).toEqual({ echo: '{"text":"none"}' });
    expect((await ask(document, {}, 'C', executor)).errors).toHaveLength(1);
  });

  it('hands on what is to be done beside the data, and nothing when there is nothing', async () => {
    expect((await ask('mutation { signIn }')).effects?.refreshCookie).toEqual({
      token: 't',
      expiresAt: new Date(0),
    });
    expect(await ask('{ echo }')).not.toHaveProperty('effects');
  });
});

describe('what graphql-jit can take', () => {
  it.each([
    ['{ echo }', true],
    ['{ pet { __typename } }', true],
    ['{ echo @skip(if: true) late @include(if: true) }', true],
    ['{ slowPet { __typename } }', false],
    ['{ ... { ...F } } fragment F on Query { slowPet { __typename } }', false],
    ['{ echo @other }', false],
    ['{ __proto__: echo }', false],
  ])('%s: %s', (document, expected) => {
    expect(suitsJit(schema, parse(document))).toBe(expected);
  });
});
