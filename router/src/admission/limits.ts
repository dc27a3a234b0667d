import type { Plan } from '@testverse/platform/actor';

/** A bucket of points that refills steadily. */
export interface BucketSize {
  capacity: number;
  restorePerSecond: number;
}

/** Every ceiling of the door, in one place; the production values are the contract with clients. */
export interface Limits {
  /** Bytes of a request's body. */
  bodyBytes: number;
  /** Keys in a request's body, counted before it is parsed: making so many names is what takes the time. */
  bodyKeys: number;
  /** Characters of a document: long texts belong in the variables. */
  documentLength: number;
  /** Lines of a document: comments are no tokens, and each line takes its time. */
  documentLines: number;
  /** Lexical tokens of a document. */
  tokens: number;
  /** Characters of one name: looking for what a long one might have meant is quadratic. */
  nameLength: number;
  /** Operations of a document: each is measured and priced. */
  operations: number;
  /** Variables that one operation declares. */
  declaredVariables: number;
  /** Different fragments of a document, defined or named: comparing them with each other is quadratic. */
  fragments: number;
  /** Fields and spreads after fragments, of all operations of a document: who expands fragments pays for each. */
  selections: number;
  /** Levels of fields after fragments; introspection has its own bound. */
  depth: number;
  /** Levels below `__schema` or `__type`. */
  introspectionDepth: number;
  /** Lists inside lists below `__schema` or `__type` (`types { fields { type { fields`): what makes introspection circular. */
  introspectionLists: number;
  /** Renamed or repeated fields of an operation after fragments, `__typename` included. */
  aliases: number;
  rootFields: number;
  directives: number;
  /** Static cost of one operation in points. */
  cost: number;
  /** Items of one list among arguments or variables. */
  listItems: number;
  /** Nesting of a value among arguments, or of the variables' JSON. */
  variablesDepth: number;
  /** Keys of one object among the variables: an input has far fewer, and each that it does not have costs an error. */
  variablesKeys: number;
  /** Values in the variables' JSON together. */
  variablesValues: number;
  /** Of `registerUser`, `login` and `refreshToken` together in one request. */
  credentialMutations: number;
  /** Errors in one answer. */
  errors: number;
  /** Milliseconds one operation may run. */
  operationMs: number;
  /** Bytes of an answer. */
  responseBytes: number;
  /** Requests of a network address that carries no credentials. */
  anonymousRequestsPerMinute: number;
  /** Points that a signed-in person pays for what is refused before it has a price, at least: judging it has one for us. */
  refusalPoints: number;
  /** Documents of one sender that nobody has sent lately, by 1,000 characters begun: judging and planning them is work. */
  newDocuments: BucketSize;
  /** Cost points of a signed-in person. */
  points: Readonly<Record<Plan, BucketSize>>;
  /** Sockets and event streams of one person at the same time. */
  connectionsPerPerson: number;
  /** The same of one network address, whoever is behind it. */
  connectionsPerAddress: number;
  /** Bytes of the message with which a socket introduces itself: until then nobody knows who it is. */
  socketInitBytes: number;
  /** Milliseconds until it must have done so. */
  socketInitMs: number;
  /** Messages a client may send on one socket; a long one counts as several. */
  socketMessages: BucketSize;
  /** Operations on one socket at the same time. */
  socketOperations: number;
  /** Bytes of the request that starts a subscription: it is kept for as long as the subscription lives. */
  subscriptionBytes: number;
  /** Bytes that wait for one slow reader, and of bodies of one slow sender that are not complete. */
  waitingBytes: number;
  /** Milliseconds an event may take to leave while the next one waits behind it. */
  waitingMs: number;
}

/** The contract with clients; bounds it does not name are the tightest that the product's own operations leave room for. */
export const productionLimits: Limits = {
  bodyBytes: 1_000_000,
  bodyKeys: 5_000,
  documentLength: 100_000,
  documentLines: 3_000,
  tokens: 2_000,
  nameLength: 128,
  operations: 30,
  declaredVariables: 100,
  fragments: 100,
  selections: 5_000,
  depth: 12,
  // graphql-js's own introspection query is 15 levels deep; two nested lists describe any type.
  introspectionDepth: 20,
  introspectionLists: 2,
  aliases: 30,
  rootFields: 20,
  directives: 50,
  cost: 5_000,
  listItems: 100,
  variablesDepth: 32,
  variablesKeys: 100,
  variablesValues: 5_000,
  credentialMutations: 1,
  errors: 5,
  operationMs: 10_000,
  responseBytes: 10 * 1024 * 1024,
  anonymousRequestsPerMinute: 100,
  refusalPoints: 10,
  newDocuments: { capacity: 200, restorePerSecond: 2 },
  points: {
    FREE: { capacity: 1_000, restorePerSecond: 10 },
    PREMIUM: { capacity: 2_000, restorePerSecond: 20 },
    ENTERPRISE: { capacity: 10_000, restorePerSecond: 100 },
  },
  connectionsPerPerson: 50,
  connectionsPerAddress: 1_000,
  socketInitBytes: 16 * 1024,
  socketInitMs: 3_000,
  socketMessages: { capacity: 120, restorePerSecond: 2 },
  socketOperations: 100,
  subscriptionBytes: 16 * 1024,
  waitingBytes: 8 * 1024 * 1024,
  waitingMs: 10_000,
};

const ample: BucketSize = { capacity: 1_000_000, restorePerSecond: 100_000 };

/** For test suites that hammer one address: the ceilings of a single operation stay as they are, the rates are ample. */
export const testLimits: Limits = {
  ...productionLimits,
  anonymousRequestsPerMinute: 1_000_000,
  newDocuments: ample,
  points: { FREE: ample, PREMIUM: ample, ENTERPRISE: ample },
  connectionsPerPerson: 1_000_000,
  connectionsPerAddress: 1_000_000,
  socketMessages: ample,
};
