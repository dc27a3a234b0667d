import fc from 'fast-check';
import { parse, validate } from 'graphql';
import { anonymousActor } from '@testverse/platform/actor';
import { describe, expect, it } from 'vitest';
import { createEngine, type EngineAnswer } from './index.ts';
import { randomRootField } from './testing/random-operation.ts';
import { createTestWorld } from './testing/world.ts';

/** More by `DIFFERENTIAL_RUNS`; a difference prints the selection that shows it. */
const runs = Number(process.env['DIFFERENTIAL_RUNS'] ?? 75);
const runTimeoutMs = 60_000 + runs * 500;
const options = {
  literals: {
    id: ['"u0"', '"u1"', '"u2"', '"p0"', '"p1"', '"nobody"'],
    productId: ['"p1"'],
    names: ['"ada"'],
  },
  withoutTypename: [],
};
const world = createTestWorld();
const engine = createEngine(world);
const meta = { requestId: 'differential', actor: anonymousActor() };
const variables = { yes: true, no: false };

function operation(kind: 'query' | 'subscription', field: string): Parameters<typeof engine.execute>[0] {
  const used = ['yes', 'no'].filter((name) => field.includes(`$${name}`));
  const definitions = used.map((name) => `$${name}: Boolean!`).join(' ');
  const document = parse(`${kind} Random${definitions && `(${definitions})`} { ${field} }`);
  expect(validate(world.supergraph.apiSchema, document)).toEqual([]);
  return { document, variables, meta };
}

/** The answers of a live field: there is one, and the stream is over. */
async function liveAnswer(field: string): Promise<EngineAnswer> {
  const stream = await engine.subscribe(operation('subscription', field));
  if (!(Symbol.asyncIterator in stream)) return stream;
  const answers: EngineAnswer[] = [];
  for await (const answer of stream) answers.push(answer);
  expect(answers).toHaveLength(1);
  return answers[0] ?? {};
}

function comparable({ data, errors = [] }: EngineAnswer): unknown {
  const told = errors.map(({ message, path, extensions }) => JSON.stringify([message, path, extensions]));
  return { data: JSON.stringify(data), errors: told.sort() };
}

async function compare(field: string): Promise<void> {
  const asked = await engine.execute(operation('query', field));
  expect(comparable(await liveAnswer(field))).toEqual(comparable(asked));
}

describe('an event and a query with the same value', () => {
  it.each([
    'me { id username best { username karma reviews { product { name } } } }',
    'products { name rating ... on Book { shippingCost author { username parcels(first: 2) { book { name } } } } }',
    'things { __typename ... on Book { m: pages stock } ... on Film { m: minutes } ... on User { karma secret } }',
    'things { ... on Book { author { username karma } } ... on Film { director { username karma } } }',
    'brokenUser { id }',
    'users { id secret friends { secret karma } }',
    'settings',
  ])('are answered alike: %s', (field) => compare(field));

  it(
    `are answered alike for ${runs} random selections`,
    async () => {
      const { apiSchema } = world.supergraph;
      await fc.assert(
        fc.asyncProperty(fc.integer(), (seed) => compare(randomRootField(apiSchema, seed, options))),
        { numRuns: runs },
      );
    },
    runTimeoutMs,
  );
});
