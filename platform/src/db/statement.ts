import pg from 'pg';
import type { Field, RowReader, RowReaders } from './row-reader.ts';

/** What came of a statement. */
export interface Outcome {
  command: string | null;
  rows: object[];
  rowCount: number | null;
}

type Callback = (error: Error | undefined, outcome: Outcome) => void;

/** The driver's connection, as far as a statement that is known there needs it. */
interface Wire {
  bind(bound: object): void;
  execute(executed: object): void;
  sync(): void;
}

/** What the driver's own statement has inside. */
interface Inside {
  name?: string;
  values: unknown[];
  _result: Outcome;
  /** What came to nothing on this side; the driver tells it when the database is done. */
  _canceledDueToError: unknown;
  prepare(wire: Wire): void;
  handleError(error: Error, wire: Wire): void;
  handleRowDescription(described: { fields: Field[] }): void;
  handleDataRow(row: { fields: (string | null)[] }): void;
}

const Base = pg.Query as unknown as new (text: string, values: unknown[], callback: Callback) => Inside;
const { prepareValue } = (pg as unknown as { utils: { prepareValue: (value: unknown) => unknown } }).utils;

export interface StatementText {
  /** That it is prepared under; absent for what is planned anew. */
  name?: string | undefined;
  text: string;
  values: unknown[];
}

/** How rows of prepared statements are read, by name: each connection was told so by its database. */
export type KnownRows = Map<string, RowReader>;

/**
 * A statement with values. What its rows look like is asked once for a connection, not each time: the database refuses a
 * prepared statement whose rows have become others.
 */
export class Statement extends Base {
  private reader: RowReader | undefined;

  constructor(
    { name, text, values }: StatementText,
    private readonly known: KnownRows,
    private readonly readers: RowReaders,
    callback: Callback,
  ) {
    super(text, values, callback);
    if (name === undefined) return;
    this.name = name;
    this.reader = known.get(name);
  }

  override prepare(wire: Wire): void {
    try {
      this.values = this.values.map(prepareValue);
    } catch (error) {
      // The driver would have the database forget the statement, and not know of it.
      wire.sync();
      return this.handleError(error as Error, wire);
    }
    if (this.reader === undefined) return super.prepare(wire);
    wire.bind({ statement: this.name, values: this.values });
    wire.execute({ portal: '' });
    wire.sync();
  }

  override handleRowDescription({ fields }: { fields: Field[] }): void {
    this.reader = this.readers.of(fields);
    if (this.name !== undefined) this.known.set(this.name, this.reader);
  }

  override handleDataRow({ fields }: { fields: (string | null)[] }): void {
    if (!this.reader || this._canceledDueToError) return;
    try {
      this._result.rows.push(this.reader(fields));
    } catch (error) {
      this._canceledDueToError = error;
    }
  }
}
