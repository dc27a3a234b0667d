import fc from 'fast-check';
import { parse, validate, type GraphQLFormattedError } from 'graphql';
import { anonymousActor } from '@testverse/platform/actor';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Planner } from '../supergraph/planner.ts';
import { createApolloGatewayEngine, createEngine, type Engine, type EngineAnswer } from './index.ts';
import { randomOperation } from './testing/random-operation.ts';
import { createTestWorld } from './testing/world.ts';

/** More by `DIFFERENTIAL_RUNS`; a difference prints the operation that shows it. */
const runs = Number(process.env['DIFFERENTIAL_RUNS'] ?? 75);
/** An operation costs some 30 ms, most of it in two planners; a busy machine takes many times that. */
const runTimeoutMs = 60_000 + runs * 500;
const options = {
  literals: {
    id: ['"u0"', '"u1"', '"u2"', '"p0"', '"p1"', '"nobody"'],
    productId: ['"p1"'],
    names: ['"ada"'],
  },
  // Stock lets the name of an interface object replace the true type, and so loses the whole object.
  withoutTypename: ['Product', 'Book', 'Film'],
};

const world = createTestWorld();
const plans = new Map<unknown, ReturnType<Planner['plan']>>();
/** Both of our engines run the same plan: the one makes more calls of it than the other. */
const planner: Planner = {
  plan: (document, name) => {
    const known = plans.get(document) ?? world.supergraph.plan(document, name);
    plans.clear();
    plans.set(document, known);
    return known;
  },
};
const far = world.transports.map((transport) => ({ ...transport, isRemote: true }));
const engines = [world.transports, far].map((transports) => createEngine({ ...world, transports, planner }));
let stock: Engine & { stop(): Promise<void> };
const meta = { requestId: 'differential', actor: anonymousActor() };

interface Comparable {
  data: string;
  errors: string[];
}

/**
 * Listed differences: extensions (ours are few, stock adds names), a null against the schema (below), positions in lists
 * (where some items need no step, stock counts only those that do and so names the wrong one), and the last key of an
 * error's path: below an object that is lost anyway graphql-js tells the first error, compiled steps tell all. That last
 * one can nest, so random operations are held to the message and the root field of an error.
 */
function comparable(answer: EngineAnswer, depth = -1): Comparable {
  const told = (answer.errors ?? []).map((error: GraphQLFormattedError) => {
    const place = error.path?.slice(0, depth).map((key) => (typeof key === 'number' ? '#' : key));
    return JSON.stringify([error.message, place ?? null]);
  });
  return { data: JSON.stringify(answer.data ?? null), errors: [...new Set(told)].sort() };
}

/** Stock tells a null against the schema in an extension only, we tell it as the error it is. */
function withoutViolations(answer: EngineAnswer): EngineAnswer {
  const errors = answer.errors?.filter((error) => !error.message.startsWith('The graph answered against'));
  return { ...answer, errors };
}

async function compare(
  source: string,
  variables: Record<string, unknown> = {},
  depth?: number,
): Promise<void> {
  const document = parse(source);
  expect(validate(world.supergraph.apiSchema, document)).toEqual([]);
  const request = { document, variables, meta };
  const expected = comparable(await stock.execute(request), depth);
  for (const ours of engines) {
    const actual = await ours.execute(request);
    expect(comparable(withoutViolations(actual), depth)).toEqual(expected);
  }
}

const operations: readonly (string | [string, Record<string, unknown>])[] = [
  '{ me { id username role nickname tags } }',
  '{ __typename me { __typename } }',
  '{ b: me { x: id y: id } a: me { username } }',
  '{ users { username reviews { stars product { id name ... on Book { pages shippingCost } } } karma } }',
  '{ me { reviews { author { username } product { rating reviews(min: 2) { stars } } } } }',
  '{ users { best { friends { best { username karma } } } } }',
  '{ products { name rating ... on Book { author { username parcels(first: 2) { id book { name pages } } } } ... on Film { director { username } stock } } }',
  '{ products { id ... on Product { price } } things { __typename ... on Book { pages } ... on User { username karma } } favourite { ... on User { nickname } } }',
  '{ books { name stock author { username } } }',
  '{ books { stock(warehouse: "w") shippingCost dimensions { weight } } }',
  '{ users { id secret } }',
  '{ user(id: "u1") { secret } other: user(id: "nobody") { id } }',
  '{ brokenUser { id } }',
  '{ me { id } brokenUser { id } }',
  '{ settings echo e: echo(text: "a", list: [1, 2], flag: true) }',
  '{ topReviews { author { username nickname } product { name } } lastReview { author { karma } } }',
  '{ user(id: "u2") { username karma } }',
  '{ product(id: "p3") { rating ... on Film { stock } } }',
  'mutation { addReview(productId: "p0", stars: 4) { stars author { username } product { name rating } } }',
  'mutation { a: rename(id: "u0", username: "zoe") { username karma } b: fail(message: "x") { id } c: rename(id: "u1", username: "ada") { id } }',
  'fragment P on Product { id name } { products { ...P ... on Book { ...P pages } } }',
  '{ me { ...F } } fragment F on User { username best { ...G } } fragment G on User { username reviews { id } }',
  '{ __schema { queryType { name } } me { id } __type(name: "Role") { enumValues { name } } }',
  [
    'query Q($id: ID!) { user(id: $id) { username parcels(first: 1) { owner { username karma } } } }',
    { id: 'u0' },
  ],
  ['query Q($f: PersonFilter) { users(filter: $f) { username } }', { f: { role: 'MEMBER', limit: 2 } }],
  ['query Q($f: PersonFilter = { names: ["ada"] }) { users(filter: $f) { username } }', {}],
  ['query Q($l: [Int!], $t: String) { echo(list: $l, text: $t) }', { l: 3 }],
  ['query Q($t: String = "d") { echo(text: $t) }', {}],
  ['query Q($t: String) { echo(text: $t) }', { t: null }],
  [
    'query Q($a: Boolean!, $b: Boolean = true) { me { id @skip(if: $a) username @include(if: $b) best @skip(if: $a) { karma } } }',
    { a: true },
  ],
  ['query Q($a: Boolean!) { me { id ... @include(if: $a) { karma reviews { id } } } }', { a: false }],
  ['query Q($n: String!) { __type(name: $n) { name fields { name } } }', { n: 'Book' }],
  '{ constructor: me { toString: username hasOwnProperty: best { valueOf: nickname } } }',
];

beforeAll(async () => {
  stock = await createApolloGatewayEngine({
    supergraphSdl: world.supergraph.sdl,
    transports: world.interpreted,
  });
});
afterAll(() => stock.stop());

describe('our engine and stock @apollo/gateway', () => {
  it.each(operations.map((one) => (typeof one === 'string' ? ([one, {}] as const) : one)))(
    'answer alike: %s',
    (source, variables) => compare(source, variables),
  );

  it(
    `answer alike to ${runs} random operations`,
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.integer(), (seed) =>
          compare(randomOperation(world.supergraph.apiSchema, seed, options), { yes: true, no: false }, 1),
        ),
        { numRuns: runs },
      );
    },
    runTimeoutMs,
  );
});
