import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse, type GraphQLSchema } from 'graphql';

/** One of the four subgraphs, with its data in memory. */
export interface BenchSubgraph {
  name: string;
  sdl: string;
  schema: GraphQLSchema;
}

interface Review {
  id: string;
  body: string;
  stars: number;
  authorId: string;
  upc: string;
}

const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9",
  import: ["@key", "@external", "@requires"])`;

const people = ['Ines', 'Jonas', 'Kaia', 'Levin', 'Mara', 'Noor'].map((name, index) => ({
  id: `person-${index + 1}`,
  username: `${name.toLowerCase()}${index + 1}`,
  name: `${name} of the ${index + 1}th street`,
}));
const wares = ['Lamp', 'Desk', 'Kettle', 'Scarf', 'Globe', 'Clock', 'Stool', 'Flute', 'Easel'];
const products = wares.map((name, index) => ({
  upc: `ware-${index + 1}`,
  name: `${name}, made by hand`,
  price: 10 + 7 * index,
  weight: 100 + 450 * index,
}));
/** Everybody wrote about three products, and every product was written about twice. */
const reviews = Array.from({ length: 18 }, (_, index) => ({
  id: `review-${index + 1}`,
  body: `After ${index + 2} weeks I would buy it again.`,
  stars: 1 + (index % 5),
  authorId: people[index % people.length]?.id ?? '',
  upc: products[(index * 5) % products.length]?.upc ?? '',
}));

const peopleById = new Map(people.map((person) => [person.id, person]));
const productsByUpc = new Map(products.map((product) => [product.upc, product]));
const reviewsBy = new Map(people.map(({ id }) => [id, reviews.filter((one) => one.authorId === id)]));
const reviewsAbout = new Map(products.map(({ upc }) => [upc, reviews.filter((one) => one.upc === upc)]));

const usersSdl = `${link}
  type Query { users: [User!]! }
  type User @key(fields: "id") { id: ID!  username: String!  name: String!  greeting(call: String!): String! }`;

const usersResolvers = {
  Query: { users: () => people },
  User: {
    __resolveReference: ({ id }: { id: string }) => peopleById.get(id),
    greeting: ({ name }: { name: string }, { call }: { call: string }) => `${call}, ${name}`,
  },
};

const productsSdl = `${link}
  type Query { topProducts(first: Int!): [Product!]! }
  type Product @key(fields: "upc") { upc: ID!  name(call: String!): String!  price: Int!  weight: Int! }`;

const productsResolvers = {
  Query: { topProducts: (_: unknown, { first }: { first: number }) => products.slice(0, first) },
  Product: {
    __resolveReference: ({ upc }: { upc: string }) => productsByUpc.get(upc),
    name: ({ name }: { name: string }, { call }: { call: string }) => `${name} (${call})`,
  },
};

const inventorySdl = `${link}
  type Product @key(fields: "upc") {
    upc: ID!  price: Int! @external  weight: Int! @external
    inStock(call: String!): Boolean!  postage: Int! @requires(fields: "price weight")
  }`;

const inventoryResolvers = {
  Product: {
    __resolveReference: (product: object) => product,
    inStock: ({ upc }: { upc: string }, { call }: { call: string }) => upc !== 'ware-4' && call !== '',
    postage: ({ price, weight }: { price: number; weight: number }) =>
      price > 60 ? 0 : Math.round(weight / 20),
  },
};

const reviewsSdl = `${link}
  type Review @key(fields: "id") { id: ID!  body(call: String!): String!  stars: Int!  author: User!  product: Product! }
  type User @key(fields: "id") { id: ID!  reviews: [Review!]! }
  type Product @key(fields: "upc") { upc: ID!  reviews: [Review!]! }`;

const reviewsResolvers = {
  Review: {
    body: ({ body }: Review, { call }: { call: string }) => `${body} (${call})`,
    author: ({ authorId }: Review) => ({ id: authorId }),
    product: ({ upc }: Review) => ({ upc }),
  },
  User: {
    __resolveReference: (user: object) => user,
    reviews: ({ id }: { id: string }) => reviewsBy.get(id) ?? [],
  },
  Product: {
    __resolveReference: (product: object) => product,
    reviews: ({ upc }: { upc: string }) => reviewsAbout.get(upc) ?? [],
  },
};

/**
 * A shop in four parts, shaped as gateways are usually compared: people, goods, stock, and what people say of goods. Each has
 * a field that takes what is different in each request, so that no two calls are the same.
 */
export function benchSubgraphs(): BenchSubgraph[] {
  const of = (name: string, sdl: string, resolvers: object): BenchSubgraph => ({
    name,
    sdl,
    schema: buildSubgraphSchema({ typeDefs: parse(sdl), resolvers: resolvers as never }),
  });
  return [
    of('users', usersSdl, usersResolvers),
    of('products', productsSdl, productsResolvers),
    of('inventory', inventorySdl, inventoryResolvers),
    of('reviews', reviewsSdl, reviewsResolvers),
  ];
}
