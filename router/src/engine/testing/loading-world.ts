import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';
import { Effects, rowLoader, type RequestMeta } from '@testverse/platform/context';
import { EventSource } from '@testverse/platform/testing';
import { Supergraph } from '../../supergraph/index.ts';
import { createLocalTransport, type Transport } from '../../transports/index.ts';

const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])`;

interface Post {
  id: string;
  text: string;
  author: string;
}

/** What happens is only an id; everything else is loaded. */
export interface Posted {
  id: string;
}

const boardSdl = `${link}
  type Query { post(id: ID!): Post }
  type Mutation { publish(id: ID!): Post }
  type Subscription { posted: Post! }
  type Post { id: ID!  text: String!  isMine: Boolean!  author: Writer! }
  type Writer @key(fields: "id") { id: ID! }`;

const writersSdl = `${link}
  type Query { writer(id: ID!): Writer }
  type Writer @key(fields: "id") { id: ID!  name: String! }`;

/** The keys of each statement that a loader sent. */
export interface Statements {
  posts: string[][];
  writers: string[][];
}

/** Two subgraphs with loaders: one knows posts, the other those who write them. */
export interface LoadingWorld {
  supergraph: Supergraph;
  transports: Transport[];
  source: EventSource;
  /** Posts by their id; a post that is not in it says `text of <id>` and is by `w<id>`. */
  texts: Map<string, string>;
  statements: Statements;
  /** While set, statements are answered when it says so, or fail. */
  hold: { until?: Promise<unknown> | undefined; failing?: keyof Statements | undefined };
}

class LoadingContext {
  readonly effects = new Effects();

  constructor(
    readonly meta: RequestMeta,
    readonly load: ReturnType<typeof loadersOf>,
  ) {}
}

function loadersOf({ statements, texts, hold }: Pick<LoadingWorld, 'statements' | 'texts' | 'hold'>) {
  const statement = async <Row>(
    table: keyof Statements,
    keys: readonly string[],
    rowOf: (key: string) => Row,
  ): Promise<Row[]> => {
    statements[table].push([...keys]);
    if (hold.failing === table) throw new Error('the database is away');
    // As of a database: what is answered is true at the time of the statement.
    const rows = keys.map(rowOf);
    await (hold.until ?? new Promise(setImmediate));
    return rows;
  };
  return {
    post: rowLoader<Post>(
      ({ id }) => id,
      (keys) =>
        statement('posts', keys, (id) => ({
          id,
          text: texts.get(id) ?? `text of ${id}`,
          author: `w${id}`,
        })),
    ),
    writer: rowLoader<{ id: string; name: string }>(
      ({ id }) => id,
      (keys) => statement('writers', keys, (id) => ({ id, name: id.toUpperCase() })),
    ),
  };
}

export function createLoadingWorld(): LoadingWorld {
  const source = new EventSource();
  const world = {
    source,
    texts: new Map<string, string>(),
    statements: { posts: [], writers: [] } as Statements,
    hold: {} as LoadingWorld['hold'],
  };
  const post = (_: unknown, { id }: { id: string }, { load }: LoadingContext): unknown => load.post.load(id);
  const board = {
    Query: { post },
    Mutation: { publish: post },
    Subscription: {
      posted: {
        subscribe: () => source.open(),
        resolve: ({ id }: Posted, _: unknown, { load }: LoadingContext) => load.post.load(id),
      },
    },
    Post: {
      author: ({ author }: Post) => ({ id: author }),
      isMine: ({ author }: Post, _: unknown, { effects, meta }: LoadingContext) => {
        effects.isPersonal = true;
        return author === meta.actor.userId;
      },
    },
  };
  const writers = {
    Query: { writer: (_: unknown, { id }: { id: string }) => ({ id }) },
    Writer: {
      __resolveReference: ({ id }: { id: string }, { load }: LoadingContext) => load.writer.load(id),
    },
  };
  const subgraphs = [
    { name: 'board', sdl: boardSdl, resolvers: board },
    { name: 'writers', sdl: writersSdl, resolvers: writers },
  ];
  const transports = subgraphs.map(({ name, sdl, resolvers }) =>
    createLocalTransport({
      name,
      schema: buildSubgraphSchema({ typeDefs: parse(sdl), resolvers: resolvers as never }),
      createContext: (meta) => new LoadingContext(meta, loadersOf(world)),
    }),
  );
  return { ...world, supergraph: Supergraph.of(subgraphs), transports };
}
