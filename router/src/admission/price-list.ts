/**
 * What an operation costs before it runs, in one place: an object is 1 point, a scalar or enum 0, a list as many times
 * its item as it can hold. An edge is no object of its own: a page costs its nodes. `@cost` and `@listSize` in the schema will override single fields here.
 */
export const prices = {
  object: 1,
  leaf: 0,
  /** Items of a connection when neither `first` nor `last` says so. */
  defaultPage: 20,
  /** Items of a list nothing is known about; such lists are short by the rules of the schema. */
  plainList: 10,
} as const;

/** Lists that are known to be shorter as a rule than `plainList`, by type and field. */
export const listSizes: Readonly<Record<string, number>> = { 'Message.reactions': 1 };

/** Arguments that say how long a page is. */
export const pageArguments: readonly string[] = ['first', 'last'];

/** Fields of a connection that hold the page's items. */
export const itemFields: ReadonlySet<string> = new Set(['edges', 'nodes']);

/** Fields whose answer has one item for each item of an argument. */
export const listArguments: Readonly<Record<string, string>> = { nodes: 'ids' };

/** Mutations that try a secret: once in a request, or guessing would be cheap. */
export const credentialMutations: ReadonlySet<string> = new Set(['registerUser', 'login', 'refreshToken']);
