import pg from 'pg';

/** One column of an answer, as the driver describes it. */
export interface Field {
  name: string;
  dataTypeID: number;
  format: string;
}

/** Makes an object of the texts of one row. */
export type RowReader = (values: readonly (string | null)[]) => object;

const timestamptz = 1184;
const bool = 16;
const texts: ReadonlySet<number> = new Set([25, 1043, 2950, 19, 20]);

/** Statements differ in hundreds of ways, not in more. */
const mostReaders = 1_000;

/** Readers by what they read. */
export class RowReaders {
  private readonly known = new Map<string, RowReader>();

  /** The reader of rows with these fields. */
  of(fields: readonly Field[]): RowReader {
    const shape = fields.map(({ name, dataTypeID, format }) => `${dataTypeID} ${format} ${name}`).join('\n');
    const known = this.known.get(shape);
    if (known) return known;
    const reader = writeReader(fields);
    if (this.known.size < mostReaders) this.known.set(shape, reader);
    return reader;
  }
}

/**
 * Writes the function that makes such rows: with the names as a literal the engine knows their form from the beginning, and
 * a text is taken as it is, without a call.
 */
function writeReader(fields: readonly Field[]): RowReader {
  const parsers = fields.map(({ dataTypeID, format }) => parserOf(dataTypeID, format));
  const entries = fields.map(({ name, dataTypeID }, n) => {
    const value = texts.has(dataTypeID)
      ? `values[${n}]`
      : dataTypeID === bool
        ? `values[${n}] === null ? null : values[${n}] === 't'`
        : `values[${n}] === null ? null : parse${n}(values[${n}])`;
    return `[${JSON.stringify(name)}]: ${value}`;
  });
  const names = parsers.map((_, n) => `parse${n}`);
  // oxlint-disable-next-line typescript/no-implied-eval -- names are those of columns in our own statements, and quoted
  const make = new Function(...names, `return (values) => ({ ${entries.join(', ')} });`) as (
    ...given: typeof parsers
  ) => RowReader;
  return make(...parsers);
}

type Parse = (text: string) => unknown;

function parserOf(type: number, format: string): Parse {
  if (type === timestamptz && format === 'text') return readMoment;
  return pg.types.getTypeParser(type, format as 'text') as Parse;
}

const usualParser = pg.types.getTypeParser(timestamptz, 'text') as (text: string) => Date;

const digits = (text: string, at: number): number =>
  (text.charCodeAt(at) - 48) * 10 + text.charCodeAt(at + 1) - 48;

/** A moment as a session in UTC writes it (`2026-11-21 09:00:00.123+00`), without the detours of all other forms. */
export function readMoment(text: string): Date {
  const { length } = text;
  // Four digits of a year, no more than milliseconds, and nothing of an era.
  if (length < 22 || length > 26 || text[4] !== '-' || text[10] !== ' ' || !text.endsWith('+00'))
    return usualParser(text);
  let ms = 0;
  if (length > 22) {
    if (length === 23 || text[19] !== '.') return usualParser(text);
    for (let at = 20, worth = 100; at < length - 3; at += 1, worth /= 10)
      ms += (text.charCodeAt(at) - 48) * worth;
  }
  const year = digits(text, 0) * 100 + digits(text, 2);
  if (year < 100) return usualParser(text);
  return new Date(
    Date.UTC(
      year,
      digits(text, 5) - 1,
      digits(text, 8),
      digits(text, 11),
      digits(text, 14),
      digits(text, 17),
      ms,
    ),
  );
}
