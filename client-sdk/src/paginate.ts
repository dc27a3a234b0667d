import type { CallArguments, CallOptions, Requester } from './client.ts';
import type { AnyDocument } from './document.ts';
import { TestVerseError } from './errors.ts';

/** A page of a list, as far as paging needs it. */
export interface ConnectionPage<N> {
  readonly edges: ReadonlyArray<{ readonly cursor: string; readonly node: N }>;
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

/** The nodes of a list from its start (or from `after`) to its end, loaded a page at a time while they are used. */
export interface Pages<N, C> extends AsyncIterable<N> {
  /** Cursor of the last node (or page) handed out; as variable `after` it resumes right behind. Null at the start. */
  readonly cursor: string | null;
  /** The same list by whole pages. */
  pages(): AsyncIterable<C>;
}

/**
 * Walks through a list forwards. `select` finds the connection in the data; where it finds none (no such object), the
 * list is empty.
 * @throws what `request` throws; TestVerseError with code UNEXPECTED_ANSWER when a page does not lead on
 * @example for await (const guild of paginate(client, GuildsDocument, { first: 50 }, (data) => data.guilds)) …
 */
export function paginate<
  R,
  V extends { after?: string | null | undefined },
  C extends ConnectionPage<unknown>,
>(
  client: Requester,
  document: AnyDocument<R, V>,
  variables: V,
  select: (result: R) => C | null | undefined,
  options?: CallOptions,
): Pages<C['edges'][number]['node'], C> {
  let cursor = variables.after ?? null;
  const connections = () =>
    walk((after) => {
      const rest = [{ ...variables, after }, options] as unknown as CallArguments<V>;
      return client.request(document, ...rest).then(select);
    }, cursor);
  return {
    get cursor() {
      return cursor;
    },
    async *pages() {
      for await (const page of connections()) {
        cursor = page.pageInfo.endCursor ?? cursor;
        yield page;
      }
    },
    async *[Symbol.asyncIterator]() {
      for await (const page of connections())
        for (const edge of page.edges) {
          cursor = edge.cursor;
          yield edge.node;
        }
    },
  };
}

async function* walk<C extends ConnectionPage<unknown>>(
  load: (after: string | null) => Promise<C | null | undefined>,
  start: string | null,
): AsyncGenerator<C> {
  for (let after = start; ;) {
    const page = await load(after);
    if (!page) return;
    yield page;
    const { hasNextPage, endCursor } = page.pageInfo;
    if (!hasNextPage) return;
    if (endCursor === null || endCursor === after)
      throw new TestVerseError('The next page starts where this one did.', { code: 'UNEXPECTED_ANSWER' });
    after = endCursor;
  }
}
