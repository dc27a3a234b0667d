import type { EntityManager } from 'typeorm';
import { Column, PrimaryColumn, VersionColumn } from 'typeorm';

/** The columns every table of a noun has. Times come from the clock, never from the database. */
export abstract class Row {
  @PrimaryColumn('uuid')
  id!: string;

  @Column({ type: 'timestamptz', precision: 3 })
  createdAt!: Date;

  @Column({ type: 'timestamptz', precision: 3 })
  updatedAt!: Date;

  /** Optimistic lock, counted by TypeORM. */
  @VersionColumn()
  version!: number;
}

/** `create table` lines for the columns of `Row`. */
export const rowColumns = `id uuid not null,
    created_at timestamptz(3) not null,
    updated_at timestamptz(3) not null,
    version int not null`;

/**
 * The select list that gives an entity's columns their property names, for hand-written statements:
 * `g."id" as "id", g."member_count" as "memberCount"`. Left out are those that are declared with `select: false`; embedded
 * columns are not supported.
 */
export function columnsOf<T extends object>(db: EntityManager, entity: new () => T, alias: string): string {
  const { columns } = db.dataSource.getMetadata(entity);
  let lists = listsOf.get(columns);
  if (!lists) listsOf.set(columns, (lists = new Map()));
  let list = lists.get(alias);
  if (list === undefined) {
    list = columns
      .filter(({ isSelect }) => isSelect)
      .map((column) => `${alias}."${column.databaseName}" as "${column.propertyName}"`)
      .join(', ');
    lists.set(alias, list);
  }
  return list;
}

/** The lists that were made, by alias. */
const listsOf = new WeakMap<object, Map<string, string>>();

/** Gives rows of a hand-written statement their entity class, without a copy per column. */
export function hydrate<T extends object>(entity: new () => T, rows: readonly object[]): T[] {
  return rows.map((row) => Object.setPrototypeOf(row, entity.prototype as object) as T);
}
