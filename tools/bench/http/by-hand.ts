// A process that does by hand, for the one query of this bench, what a router does for any: the calls that our engine makes
// for it, as few and as merged, and nothing else. It knows what is asked, checks nothing, and refuses nobody.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool } from 'undici';
import type { Body } from './operations.ts';
import { textOf } from './text-of.ts';
import { readSettings, type ToParent } from './words.ts';

interface Person {
  id: string;
  username: string;
  name: string;
  greeting: string;
}
interface Ware {
  upc: string;
  name: string;
  price: number;
  weight: number;
}
interface Stock {
  inStock: boolean;
  postage: number;
}
interface Opinion {
  id: string;
  body: string;
  stars: number;
  author: { id: string; reviews: Opinion[] };
  product: { upc: string; reviews: Opinion[] };
}
interface Reviewed {
  reviews: Opinion[];
}

const pools = new Map(
  readSettings().subgraphs.map(({ name, plain }) => {
    const { origin, pathname: path } = new URL(plain);
    return [name, { pool: new Pool(origin, { connections: 64 }), path }];
  }),
);

const headers = { 'content-type': 'application/json' };

async function ask<Data>(name: string, query: string, variables: object): Promise<Data> {
  const { pool, path } = pools.get(name) ?? {};
  if (!pool || path === undefined) throw new Error(`there is no ${name}`);
  const body = JSON.stringify({ query, variables });
  const response = await pool.request({ method: 'POST', path, headers, body });
  return (JSON.parse(await response.body.text()) as { data: Data }).data;
}

const usersQuery = 'query($call:String!){users{id username name greeting(call:$call)}}';
const topQuery =
  'query($first:Int!$call:String!){topProducts(first:$first){upc name(call:$call) price weight}}';
const opinions =
  'reviews{id body(call:$call) stars author{id reviews{id body(call:$call) stars product{upc}}}}';
const ofProduct = `...on Product{${opinions}}`;
const ofUser = `...on User{reviews{id body(call:$call) stars product{upc ${opinions}}}}`;
const reviewsQuery = `query($u:[_Any!]!$p:[_Any!]!$call:String!){u:_entities(representations:$u){${ofUser}} p:_entities(representations:$p){${ofProduct}}}`;
const authorsQuery =
  'query($r:[_Any!]!$call:String!){_entities(representations:$r){...on User{username name greeting(call:$call)}}}';
const waresQuery =
  'query($r:[_Any!]!$call:String!){_entities(representations:$r){...on Product{name(call:$call) price weight}}}';
const stockQuery =
  'query($r:[_Any!]!$call:String!){_entities(representations:$r){...on Product{inStock(call:$call) postage}}}';

/** What was heard of everybody and everything that stands in the answer. */
interface Heard {
  people: ReadonlyMap<string, Omit<Person, 'id'> | undefined>;
  goods: ReadonlyMap<string, Omit<Ware, 'upc'> | undefined>;
  stock: ReadonlyMap<string, Stock | undefined>;
  /** What the client calls a product's name. */
  alias: string;
}

async function answer({ query, variables: { first, call } }: Body): Promise<object> {
  const [{ users }, { topProducts: top }] = await Promise.all([
    ask<{ users: Person[] }>('users', usersQuery, { call }),
    ask<{ topProducts: Ware[] }>('products', topQuery, { first, call }),
  ]);
  const { u, p } = await ask<{ u: Reviewed[]; p: Reviewed[] }>('reviews', reviewsQuery, {
    u: users.map(({ id }) => ({ __typename: 'User', id })),
    p: top.map(({ upc }) => ({ __typename: 'Product', upc })),
    call,
  });
  const heard = await hear(u, p, top, { alias: /upc (\w+): name/.exec(query)?.[1] ?? 'name', call });
  return {
    data: {
      users: users.map(({ id, username, name, greeting }, n) => {
        const reviews = u[n]?.reviews.map(({ id, body, stars, product: { upc, reviews } }) => {
          return { id, body, stars, product: { ...ware(upc, heard), reviews: said(reviews, heard) } };
        });
        return { id, username, name, greeting, reviews };
      }),
      topProducts: top.map(({ upc }, n) => {
        return { ...ware(upc, heard), reviews: said(p[n]?.reviews ?? [], heard) };
      }),
    },
  };
}

async function hear(
  byPeople: readonly Reviewed[],
  aboutTop: readonly Reviewed[],
  top: readonly Ware[],
  { alias, call }: { alias: string; call: string },
): Promise<Heard> {
  const { ids, upcs } = named(byPeople, aboutTop);
  const [authors, wares] = await Promise.all([
    ask<{ _entities: Omit<Person, 'id'>[] }>('users', authorsQuery, {
      r: Array.from(ids, (id) => ({ __typename: 'User', id })),
      call,
    }),
    ask<{ _entities: Omit<Ware, 'upc'>[] }>('products', waresQuery, {
      r: Array.from(upcs, (upc) => ({ __typename: 'Product', upc })),
      call,
    }),
  ]);
  const people = new Map(Array.from(ids, (id, n) => [id, authors._entities[n]]));
  const goods = new Map(Array.from(upcs, (upc, n) => [upc, wares._entities[n]]));
  for (const one of top) goods.set(one.upc, one);
  const { _entities: stocks } = await ask<{ _entities: Stock[] }>('inventory', stockQuery, {
    r: Array.from(goods, ([upc, one]) => {
      return { __typename: 'Product', upc, price: one?.price, weight: one?.weight };
    }),
    call,
  });
  const stock = new Map(Array.from(goods.keys(), (upc, n) => [upc, stocks[n]]));
  return { people, goods, stock, alias };
}

function named(
  byPeople: readonly Reviewed[],
  aboutTop: readonly Reviewed[],
): { ids: Set<string>; upcs: Set<string> } {
  const ids = new Set<string>();
  const upcs = new Set<string>();
  const note = (reviews: readonly Opinion[]): void => {
    for (const { author } of reviews) {
      ids.add(author.id);
      for (const { product } of author.reviews) upcs.add(product.upc);
    }
  };
  for (const { reviews } of byPeople) {
    for (const { product } of reviews) {
      upcs.add(product.upc);
      note(product.reviews);
    }
  }
  for (const { reviews } of aboutTop) note(reviews);
  return { ids, upcs };
}

function ware(upc: string, { goods, stock, alias }: Heard): object {
  const { name, price, weight } = goods.get(upc) ?? {};
  const { inStock, postage } = stock.get(upc) ?? {};
  return { upc, [alias]: name, price, weight, inStock, postage };
}

function said(reviews: readonly Opinion[], heard: Heard): object[] {
  return reviews.map(({ id, body, stars, author: by }) => {
    const { username, name, greeting } = heard.people.get(by.id) ?? {};
    const own = by.reviews.map(({ id, body, stars, product }) => {
      return { id, body, stars, product: ware(product.upc, heard) };
    });
    return { id, body, stars, author: { id: by.id, username, name, greeting, reviews: own } };
  });
}

const server = createServer((request, response) => {
  void textOf(request).then(async (text) => {
    const body = Buffer.from(JSON.stringify(await answer(JSON.parse(text) as Body)));
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
    response.end(body);
  });
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.send?.({ url: `http://127.0.0.1:${port}/` } satisfies ToParent);
});
process.on('disconnect', () => process.exit());
