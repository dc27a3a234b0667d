import { GraphQLError } from 'graphql';
import type { RequestMeta } from '@testverse/platform/context';
import type { NodeType } from './node-types.ts';

/** What `node` hands to the planner's next step. */
export interface NodeReference {
  __typename: string;
  id: string;
}

/** The part of a transport that this needs. */
export interface EntityOwner {
  execute(request: {
    document: string;
    variables: Record<string, unknown>;
    meta: RequestMeta;
    kind: 'query';
  }): Promise<EntityAnswer> | EntityAnswer;
}

interface EntityAnswer {
  data?: Record<string, unknown> | null;
  errors?: readonly { message: string; extensions?: Record<string, unknown> }[];
}

const question =
  'query NodeExists($representations: [_Any!]!) { _entities(representations: $representations) { __typename } }';

/** A TypeID: prefix, underscore, 26 characters of base32. */
const typeId = /^([a-z](?:[a-z_]*[a-z])?)_[0-7][0-9a-hjkmnp-tv-z]{25}$/;

interface Waiting {
  reference: NodeReference;
  resolve: (found: NodeReference | null) => void;
  reject: (error: unknown) => void;
}

/**
 * Finds what an id stands for, by asking its owner whether this viewer may know it: the planner alone would believe the
 * id when nothing but `id` or `__typename` is selected. One question per owner for all ids of a request's step.
 */
export class NodeFinder {
  private readonly waiting = new Map<string, Waiting[]>();

  constructor(
    private readonly types: ReadonlyMap<string, NodeType>,
    private readonly owners: ReadonlyMap<string, EntityOwner>,
    private readonly meta: RequestMeta,
  ) {}

  /**
   * @returns null for an unknown id and for one the viewer may not see
   * @throws BAD_USER_INPUT for a malformed id or one of no known type
   */
  find(id: string): Promise<NodeReference | null> {
    const type = this.types.get(typeId.exec(id)?.[1] ?? '');
    if (!type) {
      const message = `"${id.slice(0, 40)}" is not the id of any type of this graph.`;
      return Promise.reject(new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } }));
    }
    if (this.waiting.size === 0) queueMicrotask(() => this.askAll());
    return new Promise((resolve, reject) => {
      const others = this.waiting.get(type.owner) ?? [];
      others.push({ reference: { __typename: type.name, id }, resolve, reject });
      this.waiting.set(type.owner, others);
    });
  }

  private askAll(): void {
    const all = [...this.waiting];
    this.waiting.clear();
    for (const [owner, waiting] of all) {
      this.ask(owner, waiting).catch((error: unknown) => waiting.forEach(({ reject }) => reject(error)));
    }
  }

  private async ask(owner: string, waiting: readonly Waiting[]): Promise<void> {
    const { requestId, actor } = this.meta;
    const representations = waiting.map(({ reference }) => reference);
    const answer = await this.owners.get(owner)?.execute({
      document: question,
      variables: { representations },
      meta: { requestId, actor },
      kind: 'query',
    });
    const entities = answer?.data?.['_entities'];
    const [error] = answer?.errors ?? [];
    if (error || !Array.isArray(entities)) throw unanswered(owner, error);
    waiting.forEach(({ reference, resolve }, index) => resolve(entities[index] ? reference : null));
  }
}

function unanswered(
  owner: string,
  error: NonNullable<EntityAnswer['errors']>[number] | undefined,
): GraphQLError {
  if (error?.extensions?.['code']) return new GraphQLError(error.message, { extensions: error.extensions });
  return new GraphQLError(`The ${owner} subgraph does not answer.`, {
    extensions: { code: 'SUBGRAPH_UNAVAILABLE', subgraph: owner },
  });
}
