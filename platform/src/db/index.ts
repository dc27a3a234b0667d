export { answered } from './answered.ts';
export { createDataSource } from './data-source.ts';
export type { DataSourceOptions, EntityClass, MigrationClass } from './data-source.ts';
export { keysetPage, keysetPagesByParent, pageSize } from './keyset.ts';
export type { Key, KeysetQuery, Page, PageArgs } from './keyset.ts';
export { migrate } from './migrate.ts';
export { columnsOf, hydrate, Row, rowColumns } from './row.ts';
export { inTransaction, violates } from './transaction.ts';
