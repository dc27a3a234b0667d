import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { anonymousActor } from '@testverse/platform/actor';
import { Supergraph } from '../supergraph/index.ts';
import { createLocalTransport, type Transport } from '../transports/index.ts';
import { createEngine } from './index.ts';

const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"])`;
const person = { __resolveReference: (reference: object) => reference };
const parts = {
  people: {
    sdl: `${link} type Query { me: Person } type Person @key(fields: "id") { id: ID! best: Person friends: [Person!]! }`,
    resolvers: {
      Query: { me: () => ({ id: '1' }) },
      Person: { ...person, best: () => ({ id: '2' }), friends: () => [{ id: '2' }, { id: '3' }] },
    },
  },
  marks: {
    sdl: `${link} type Person @key(fields: "id") { id: ID! card: Card @shareable } type Card @shareable { mark: String }`,
    resolvers: { Person: { ...person, card: ({ id }: { id: string }) => ({ mark: `m${id}` }) } },
  },
  counts: {
    sdl: `${link} type Person @key(fields: "id") { id: ID! card: Card @shareable } type Card { count(times: Int!): Int }`,
    resolvers: {
      Person: { ...person, card: ({ id }: { id: string }) => ({ id: Number(id) }) },
      Card: { count: ({ id }: { id: number }, { times }: { times: number }) => id * times },
    },
  },
};

it.each(['marks', 'counts'])(
  'a value of two subgraphs has at each place what was asked for there, when %s are late',
  async (late) => {
    const named = Object.entries(parts).map(([name, part]) => ({ name, ...part }));
    const transports = named.map(({ name, sdl, resolvers }): Transport => {
      const schema = buildSubgraphSchema({ typeDefs: parse(sdl), resolvers: resolvers });
      const local = createLocalTransport({ name, schema, createContext: (meta) => ({ meta }) });
      const execute: Transport['execute'] = async (request, signal) => {
        if (name === late) await sleep(20);
        return local.execute(request, signal);
      };
      return { ...local, execute };
    });
    const engine = createEngine({ supergraph: Supergraph.of(named), transports });
    const { data } = await engine.execute({
      document: parse(
        '{ me { best { card { mark count(times: 1) } } friends { card { mark count(times: 10) } } } }',
      ),
      meta: { requestId: 'shared', actor: anonymousActor() },
    });
    expect(JSON.parse(JSON.stringify(data))).toEqual({
      me: {
        best: { card: { mark: 'm2', count: 2 } },
        friends: [{ card: { mark: 'm2', count: 20 } }, { card: { mark: 'm3', count: 30 } }],
      },
    });
  },
);
