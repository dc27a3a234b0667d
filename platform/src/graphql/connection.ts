import { ArgsType, Directive, Field, Int, ObjectType } from 'type-graphql';
import { pageSize, type Page, type PageArgs } from '../db/keyset.ts';

@Directive('@shareable')
@Directive('@cost(weight: 0)')
@Directive('@cacheControl(inheritMaxAge: true)')
@ObjectType('PageInfo', { description: 'Where a page stands in its list.', simpleResolvers: true })
export class PageInfo {
  @Field(() => Boolean, { description: 'True when there are items after this page.' })
  hasNextPage!: boolean;

  @Field(() => Boolean, { description: 'True when there are items before this page.' })
  hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true, description: 'Cursor of the first item; null on an empty page.' })
  startCursor!: string | null;

  @Field(() => String, { nullable: true, description: 'Cursor of the last item; null on an empty page.' })
  endCursor!: string | null;
}

/** The arguments of every list. Bounds are checked where the page is read. */
@ArgsType()
export class ConnectionArgs implements PageArgs {
  @Field(() => Int, {
    nullable: true,
    description: `How many items from the start (or after \`after\`), 1 to ${pageSize.max}; ${pageSize.default} when neither \`first\` nor \`last\` is given.`,
  })
  first?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: `How many items from the end (or before \`before\`), 1 to ${pageSize.max}.`,
  })
  last?: number | null;

  @Field(() => String, { nullable: true, description: 'Continue after this cursor; goes with `first`.' })
  after?: string | null;

  @Field(() => String, { nullable: true, description: 'Continue before this cursor; goes with `last`.' })
  before?: string | null;
}

export interface EdgeOf<T> {
  cursor: string;
  node: T;
}

export interface ConnectionOf<T> {
  edges: EdgeOf<T>[];
  pageInfo: PageInfo;
  /** Only in the schema of connections that were made with it. */
  totalCount?: number;
}

/** The value of a connection field from a page of rows. */
export function toConnection<T>(page: Page<T>, totalCount?: number): ConnectionOf<T> {
  return {
    edges: page.rows.map((node, index) => ({ node, cursor: page.cursors[index] ?? '' })),
    pageInfo: {
      hasNextPage: page.hasNextPage,
      hasPreviousPage: page.hasPreviousPage,
      startCursor: page.cursors[0] ?? null,
      endCursor: page.cursors.at(-1) ?? null,
    },
    ...(totalCount === undefined ? {} : { totalCount }),
  };
}

type Type = abstract new () => object;

/**
 * The two GraphQL types of a Relay connection over `node`: `<Name>Connection` and `<Name>Edge`.
 * @param options.totalCount adds the field; only where counting is cheap
 */
export function connectionOf<T extends object>(
  node: () => Type,
  name: string,
  options: { totalCount?: boolean } = {},
): { Connection: abstract new () => ConnectionOf<T>; Edge: abstract new () => EdgeOf<T> } {
  // A page costs its items, and nothing for itself.
  @Directive('@cost(weight: 0)')
  @Directive('@cacheControl(inheritMaxAge: true)')
  @ObjectType(`${name}Edge`, { description: `One ${name} in a list, with its place.`, simpleResolvers: true })
  abstract class Edge {
    @Field(() => String, { description: 'Opaque place in the list; give it to `after` or `before`.' })
    cursor!: string;

    @Field(node, { description: `The ${name} itself.` })
    node!: T;
  }

  @Directive('@cost(weight: 0)')
  @Directive('@cacheControl(inheritMaxAge: true)')
  @ObjectType(`${name}Connection`, { description: `A page of a list of ${name}.`, simpleResolvers: true })
  abstract class Connection {
    @Field(() => [Edge], { description: 'The items of this page, in order.' })
    edges!: EdgeOf<T>[];

    @Field(() => PageInfo, { description: 'Where this page stands in the list.' })
    pageInfo!: PageInfo;
  }

  if (options.totalCount) {
    const description = `How many ${name} items the whole list has.`;
    Field(() => Int, { description })(Connection.prototype, 'totalCount');
  }
  return { Connection, Edge };
}
