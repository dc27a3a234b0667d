import { RowReaders } from './row-reader.ts';

/** Different texts that are prepared for a database; subgraphs have far fewer, but for pages of odd lengths. */
const mostPrepared = 1_000;
/** What is sent this often will be sent again. */
const worthAfter = 3;

/** What the database says of a name that it does not know, of one that it knows already, and of rows that became others. */
const ofNames: Readonly<Record<string, string>> = {
  '26000': 'FetchPreparedStatement',
  '42P05': 'StorePreparedStatement',
  '0A000': 'RevalidateCachedQuery',
};
/** A text that makes no sense; nobody's rights are missing. */
const senseless = /^42(?!501)/;

/** A failure of a statement that is of its name alone: nothing was done, and the same text may be sent again. */
export interface OutOfDate {
  isOutOfDate: true;
}

/**
 * Whether a statement failed only as it was prepared before tables became others.
 * @param wasPrepared whether its text made sense to the database, under the same name
 */
export function isOutOfDate(error: Error, wasPrepared: boolean): boolean {
  const { code = '', routine, where } = error as { code?: string; routine?: string; where?: string };
  if (routine !== undefined && ofNames[code] === routine) return true;
  return wasPrepared && senseless.test(code) && where === undefined;
}

/** What the connections of one data source prepare alike: names of texts, and how rows are read. */
export class PreparedStatements {
  readonly readers = new RowReaders();
  /** How often a text was sent, or the name that it is prepared under since. */
  private readonly known = new Map<string, number | string>();
  private named = 0;
  /** Names up to this one are used no more. */
  private abandoned = 0;

  /** @returns what this text is prepared under, once it is worth it */
  nameOf(text: string): string | undefined {
    const sent = this.known.get(text) ?? 0;
    if (typeof sent === 'string') return sent;
    if (sent + 1 < worthAfter) {
      if (this.known.size < mostPrepared) this.known.set(text, sent + 1);
      return undefined;
    }
    return this.giveName(text);
  }

  /** Has everything prepared anew, as tables have become others since this name was given. */
  abandon(name: string): void {
    if (Number(name.slice(1)) <= this.abandoned) return;
    this.abandoned = this.named;
    for (const [text, known] of this.known) if (typeof known === 'string') this.giveName(text);
  }

  private giveName(text: string): string {
    const name = `p${(this.named += 1)}`;
    this.known.set(text, name);
    return name;
  }
}
