import type { EntityManager } from 'typeorm';
import { badInput } from '../errors/domain-error.ts';
import { plannedAnew } from './preparing-client.ts';

/** Page sizes of every list (GitHub's and Shopify's bounds as well). */
export const pageSize = { default: 20, max: 100 } as const;

export interface PageArgs {
  first?: number | null;
  last?: number | null;
  after?: string | null;
  before?: string | null;
}

export type KeyType = 'int' | 'bigint' | 'text' | 'uuid' | 'timestamptz';

/** One part of the order. The last one must be unique, or rows could be skipped. */
export interface Key {
  /** SQL, e.g. `g.member_count`. */
  expression: string;
  type: KeyType;
  /** The property of the selected row that holds the expression's value. */
  property: string;
}

export interface KeysetQuery {
  /** Select list with property names as aliases (`columnsOf`). */
  select: string;
  from: string;
  /** Conditions over `$1 … $n` of `params`. */
  where: readonly string[];
  params: readonly unknown[];
  keys: readonly Key[];
  direction: 'asc' | 'desc';
  /** Says that the best way to the page is the same for all values: it is looked for once. */
  isPlannedOnce?: boolean;
}

export interface Page<T> {
  rows: T[];
  /** One for each row. */
  cursors: string[];
  hasNextPage: boolean;
  hasPreviousPage: boolean;
}

interface Window {
  size: number;
  isBackward: boolean;
  cursor: string | null;
}

function windowOf(args: PageArgs): Window {
  const { first, last, after, before } = args;
  if (first != null && last != null) throw badInput('Give either `first` or `last`, not both.');
  if (after != null && before != null) throw badInput('Give either `after` or `before`, not both.');
  if ((last != null && after != null) || (first != null && before != null)) {
    throw badInput('`after` goes with `first`, `before` goes with `last`.');
  }
  const size = first ?? last ?? pageSize.default;
  if (!Number.isInteger(size) || size < 1 || size > pageSize.max) {
    throw badInput(`A page has 1 to ${pageSize.max} items, not ${size}.`, [last != null ? 'last' : 'first']);
  }
  return { size, isBackward: last != null || before != null, cursor: after ?? before ?? null };
}

function encodeCursor(query: KeysetQuery, row: Record<string, unknown>): string {
  const values = query.keys.map(({ property }) => {
    const value = row[property];
    return value instanceof Date ? value.toISOString() : value;
  });
  return Buffer.from(JSON.stringify([signatureOf(query), ...values])).toString('base64url');
}

/** Names the order a cursor belongs to, so that it cannot be used with another. */
function signatureOf(query: KeysetQuery): string {
  return `${query.keys.map((key) => key.property).join(',')} ${query.direction}`;
}

const largest = { int: 2 ** 31 - 1, bigint: 2n ** 63n - 1n } as const;

/** A moment as `encodeCursor` writes it, and within the years that PostgreSQL reads. */
const moment = /^(?!0000)\d{4}-\d\d-\d\dT[\d:.]+Z$/;

function isMoment(value: string): boolean {
  const date = new Date(moment.test(value) ? value : NaN);
  return !Number.isNaN(date.getTime()) && date.toISOString() === value;
}

/** What PostgreSQL would refuse must be refused here: there it would look like a failure of ours. */
const shapes: Readonly<Record<KeyType, (value: unknown) => boolean>> = {
  int: (value) => Number.isInteger(value) && Math.abs(value as number) <= largest.int,
  bigint: (value) =>
    typeof value === 'string' &&
    /^-?\d{1,19}$/.test(value) &&
    BigInt(value.replace('-', '')) <= largest.bigint,
  text: (value) => typeof value === 'string' && !value.includes('\0'),
  uuid: (value) => typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value),
  timestamptz: (value) => typeof value === 'string' && isMoment(value),
};

function decodeCursor(query: KeysetQuery, cursor: string, argument: string): unknown[] {
  try {
    const [signature, ...values] = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as unknown[];
    const isSound = query.keys.every((key, index) => shapes[key.type](values[index]));
    if (signature === signatureOf(query) && values.length === query.keys.length && isSound) return values;
  } catch {
    // Not JSON: the same answer as for a cursor of another list.
  }
  throw badInput('This cursor does not belong to this list.', [argument]);
}

interface Statement {
  conditions: string[];
  params: unknown[];
  order: string;
  window: Window;
}

function statementOf(query: KeysetQuery, args: PageArgs): Statement {
  const window = windowOf(args);
  const params = [...query.params];
  const conditions = [...query.where];
  const isDescending = (query.direction === 'desc') !== window.isBackward;
  if (window.cursor !== null) {
    const values = decodeCursor(query, window.cursor, window.isBackward ? 'before' : 'after');
    const places = query.keys.map((key, index) => `$${params.push(values[index])}::${key.type}`);
    const columns = query.keys.map((key) => key.expression).join(', ');
    conditions.push(`(${columns}) ${isDescending ? '<' : '>'} (${places.join(', ')})`);
  }
  const order = query.keys.map((key) => `${key.expression} ${isDescending ? 'desc' : 'asc'}`).join(', ');
  return { conditions, params, order, window };
}

function pageOf<T extends object>(query: KeysetQuery, window: Window, found: T[]): Page<T> {
  const hasMore = found.length > window.size;
  const rows = found.slice(0, window.size);
  if (window.isBackward) rows.reverse();
  const hasCursor = window.cursor !== null;
  return {
    rows,
    cursors: rows.map((row) => encodeCursor(query, row as Record<string, unknown>)),
    hasNextPage: window.isBackward ? hasCursor : hasMore,
    hasPreviousPage: window.isBackward ? hasMore : hasCursor,
  };
}

const whereClause = (conditions: readonly string[]): string =>
  conditions.length > 0 ? `where ${conditions.join(' and ')}` : '';

/**
 * Reads one page with one statement, by row comparison on the keys: stable while rows are inserted, and no slower on
 * the thousandth page than on the first.
 * @throws BAD_USER_INPUT for impossible arguments or a cursor of another list
 */
export async function keysetPage<T extends object>(
  db: EntityManager,
  query: KeysetQuery,
  args: PageArgs,
): Promise<Page<T>> {
  const { conditions, params, order, window } = statementOf(query, args);
  const found: T[] = await db.query(
    // What a filter leaves over differs from value to value, and so does the best way to find it.
    `${query.isPlannedOnce ? '' : plannedAnew} select ${query.select} from ${query.from} ${whereClause(conditions)}
     order by ${order} limit ${window.size + 1}`,
    params,
  );
  return pageOf(query, window, found);
}

/**
 * The same page for many parents with one statement: for each of `parents`, the first rows whose `parentColumn` is
 * that parent. The select list must not use the name `parentKey`.
 */
export async function keysetPagesByParent<T extends object>(
  db: EntityManager,
  query: KeysetQuery & { parentColumn: string },
  parents: readonly string[],
  args: PageArgs,
): Promise<Map<string, Page<T>>> {
  const { conditions, params, order, window } = statementOf(query, args);
  const place = `$${params.push(parents)}`;
  const found: (T & { parentKey?: string })[] = await db.query(
    `select page.*, parent.key as "parentKey" from unnest(${place}::uuid[]) as parent (key)
     cross join lateral (
       select ${query.select} from ${query.from}
       ${whereClause([...conditions, `${query.parentColumn} = parent.key`])}
       order by ${order} limit ${window.size + 1}
     ) page`,
    params,
  );
  const groups = new Map<string, T[]>(parents.map((parent) => [parent, []]));
  for (const row of found) {
    if (row.parentKey !== undefined) groups.get(row.parentKey)?.push(row);
    delete row.parentKey;
  }
  return new Map([...groups].map(([parent, rows]) => [parent, pageOf(query, window, rows)]));
}
