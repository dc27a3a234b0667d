import { setTimeout as wait } from 'node:timers/promises';
import { buildSchema, execute, GraphQLError } from 'graphql';
import type { RequestMeta } from '@testverse/platform/context';
import type { OperationAnswer, OperationEngine, OperationRequest } from '../server/operation-engine.ts';

/** A graph with one of everything the door has rules about. */
export const smallSdl = `
  directive @cost(weight: Int!) on OBJECT | FIELD_DEFINITION | SCALAR | ENUM
  directive @listSize(
    assumedSize: Int
    slicingArguments: [String!]
    sizedFields: [String!]
    requireOneSlicingArgument: Boolean = true
  ) on FIELD_DEFINITION
  directive @tag(name: String!) repeatable on FIELD_DEFINITION
  type Query {
    hello: String
    slow(ms: Int!): String
    big(bytes: Int!): String
    fails: String
    refuses(code: String!): String!
    suggests: String
    who: String
    person(id: ID!): Person
    nodes(ids: [ID!]!): [Person]!
    people(first: Int, last: Int, filter: PersonFilter): PersonConnection!
    search(most: Int! = 5, atMost: Int): [Found!]! @listSize(slicingArguments: ["most", "atMost"])
  }
  union Found = Person | Place
  type Place @cost(weight: 3) { name: String visitors: [Person!]! @listSize(assumedSize: 4) map: String @cost(weight: 2) }
  input PersonFilter { names: [String!], nested: PersonFilter, rank: Int }
  type Person { id: ID! name: String friends(first: Int, last: Int): PersonConnection! boss: Person badges: [Badge!]! }
  type Badge @cost(weight: 0) { name: String }
  type PersonConnection { edges: [PersonEdge!]! pageInfo: PageInfo! }
  type PersonEdge @cost(weight: 0) { node: Person! cursor: String! }
  type PageInfo @cost(weight: 0) { hasNextPage: Boolean! }
  type Mutation {
    rename(name: String!): Person
    login(login: String!, password: String!): String @tag(name: "credential")
    logout: String
    registerUser(name: String!): String @tag(name: "credential")
    refreshToken: String @tag(name: "credential")
    signIn(input: SignInInput!): String
  }
  enum Delivery { COOKIE TOKEN }
  input SignInInput { login: String, delivery: Delivery! = COOKIE }
  type Subscription {
    ticks(after: String): Tick!
    refused(code: String!): Tick
  }
  type Tick { seq: Int! cursor: String! text: String }
`;

export const smallSchema = buildSchema(smallSdl);

interface Call {
  request: OperationRequest;
  effects: NonNullable<OperationAnswer['effects']>;
}

const person = (id: string): object => ({ id, name: `person ${id}` });

const fields = {
  hello: () => 'world',
  slow: async ({ ms }: { ms: number }, { request }: Call) => {
    await wait(ms, undefined, { signal: request.signal });
    return 'done';
  },
  big: ({ bytes }: { bytes: number }) => 'x'.repeat(bytes),
  fails: () => {
    throw new Error('connect ECONNREFUSED 10.0.0.7:5432 at /srv/app/db.ts');
  },
  refuses: ({ code }: { code: string }) => {
    throw new GraphQLError(`refused with ${code}`, { extensions: { code } });
  },
  suggests: () => {
    const extensions = { code: 'BAD_USER_INPUT' };
    throw new GraphQLError('There is no field "helo". Did you mean "hello" or "help"?', { extensions });
  },
  who: (_: unknown, { request }: Call) => JSON.stringify(request.meta),
  person: ({ id }: { id: string }) => person(id),
  nodes: ({ ids }: { ids: string[] }) => ids.map(person),
  people: () => ({ edges: [{ node: person('1'), cursor: 'a' }], pageInfo: { hasNextPage: false } }),
  rename: (_: unknown, { request }: Call) => person(JSON.stringify(request.meta.idempotency ?? null)),
  login: (_: unknown, { effects }: Call) => {
    effects.refreshCookie = { token: 'first.secret', expiresAt: new Date('2026-11-28T09:00:00Z') };
    return 'in';
  },
  logout: (_: unknown, { effects }: Call) => {
    effects.refreshCookie = null;
    return 'out';
  },
  signIn: (_: unknown, { effects }: Call) => {
    effects.refreshCookie = undefined;
    return 'in';
  },
  registerUser: () => 'registered',
  refreshToken: (_: unknown, { request }: Call) => request.meta.refreshCookie ?? 'none',
};

/** Thrown to a subscriber who fell too far back; doors know it by its name. */
class SubscriberBehind extends Error {
  override readonly name = 'SubscriberBehind';
}

/** Every answer of `ticks` so far: subscribers read along, each from its own place, and share the objects. */
export class SmallFeed {
  readonly answers: OperationAnswer[] = [];
  /** How far a live subscriber may fall back. */
  reach = Infinity;
  subscribers = 0;
  private readonly waiting = new Set<() => void>();

  /** Says something to all subscribers. @returns its number */
  emit(text: unknown): number {
    const seq = this.answers.length + 1;
    return this.push({ data: { ticks: { seq, cursor: `c${seq}`, text } } });
  }

  push(answer: OperationAnswer): number {
    this.answers.push(answer);
    for (const wake of [...this.waiting]) wake();
    return this.answers.length;
  }

  async *read(after: number, signal?: AbortSignal): AsyncGenerator<OperationAnswer> {
    this.subscribers += 1;
    try {
      for (let next = after; !signal?.aborted;) {
        const answer = this.answers[next];
        if (!answer) await this.rung(signal);
        else if (this.answers.length - next > this.reach) throw new SubscriberBehind('behind');
        else {
          next += 1;
          yield answer;
        }
      }
    } finally {
      this.subscribers -= 1;
    }
  }

  private async rung(signal: AbortSignal | undefined): Promise<void> {
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        this.waiting.delete(wake);
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      this.waiting.add(wake);
      signal?.addEventListener('abort', wake);
    });
  }
}

/** Executes the small graph in place of subgraphs, and counts how often it was asked. */
export class SmallEngine implements OperationEngine {
  calls = 0;
  lastMeta: RequestMeta | undefined;
  readonly feed = new SmallFeed();
  /** Signals of the operations that were executed, in order. */
  readonly signals: (AbortSignal | undefined)[] = [];
  private gate: Promise<void> | undefined;

  /** Keeps the next operation from being executed. @returns what lets it */
  hold(): () => void {
    let goOn = (): void => undefined;
    this.gate = new Promise((resolve) => (goOn = resolve));
    return goOn;
  }

  async execute(request: OperationRequest): Promise<OperationAnswer> {
    this.calls += 1;
    this.lastMeta = request.meta;
    this.signals.push(request.signal);
    const { gate } = this;
    this.gate = undefined;
    await gate;
    const effects: Call['effects'] = { refreshCookie: undefined };
    const result = await execute({
      schema: smallSchema,
      document: request.document,
      operationName: request.operationName,
      variableValues: request.variables,
      rootValue: fields,
      contextValue: { request, effects } satisfies Call,
    });
    return {
      ...(result.data === undefined ? { errors: result.errors?.map(asFaultOfClient) } : result),
      effects,
    };
  }
  subscribe({
    variables,
    meta,
    signal,
  }: OperationRequest): Promise<AsyncIterable<OperationAnswer> | OperationAnswer> {
    this.calls += 1;
    this.lastMeta = meta;
    const { code, from: place, after = place } = variables;
    if (typeof code === 'string') {
      return Promise.resolve({ data: null, errors: [new GraphQLError('refused', { extensions: { code } })] });
    }
    const start = typeof after === 'string' ? Number(after.slice(1)) : this.feed.answers.length;
    return Promise.resolve(this.feed.read(start, signal));
  }
}

/** Variables that do not fit are refused by name, as by the engine it stands for. */
function asFaultOfClient({ message, nodes }: GraphQLError): GraphQLError {
  return new GraphQLError(message, { nodes, extensions: { code: 'BAD_USER_INPUT' } });
}
