/** What a client of the bench sends. */
export interface Body {
  query: string;
  operationName: string;
  variables: { first: number; call: string };
}

/** Aliases that clients use: as many documents, each of which has a plan of its own. */
const aliases = ['title', 'label', 'caption', 'heading'];

/** Products asked for, so that answers of all engines have about one length. */
export const first = 5;

const queries = aliases.map(
  (alias) => `query Shop($first: Int!, $call: String!) {
  users {
    ...Person
    reviews { ...Opinion product { ...Ware reviews { ...Opinion author {
      ...Person reviews { ...Opinion product { ...Ware } }
    } } } }
  }
  topProducts(first: $first) {
    ...Ware
    reviews { ...Opinion author { ...Person reviews { ...Opinion product { ...Ware } } } }
  }
}
fragment Person on User { id username name greeting(call: $call) }
fragment Opinion on Review { id body(call: $call) stars }
fragment Ware on Product { upc ${alias}: name(call: $call) price weight inStock(call: $call) postage }`,
);

/** One of many: no two requests of a run are the same. */
export function bodyOf(turn: number): Body {
  const query = queries[turn % queries.length] ?? '';
  return { query, operationName: 'Shop', variables: { first, call: `${turn}` } };
}

/** How many different documents there are. */
export const documents = queries.length;
