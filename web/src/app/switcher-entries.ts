/** What kind of thing an entry of the switcher leads to. */
export type EntryKind = 'CHANNEL' | 'GUILD' | 'PERSON' | 'PLACE' | 'ACT';

/** One thing the switcher offers. */
export interface Entry {
  /** Unique among the entries shown. */
  id: string;
  kind: EntryKind;
  label: string;
  /** Shown smaller, and searched too. */
  detail?: string;
  /** Goes there or does it. */
  run: () => void;
}

/**
 * How well `text` answers `query`: 0 for not at all; higher is better. The whole query as the start of the text
 * beats the start of a word, that beats anywhere, and that beats its letters in order with gaps.
 */
export function score(query: string, text: string): number {
  const wanted = query.toLowerCase().trim();
  const given = text.toLowerCase();
  if (wanted === '') return 1;
  if (given.startsWith(wanted)) return 100;
  const at = given.indexOf(wanted);
  if (at > 0) return /[\s\-_/@]/u.test(given[at - 1] ?? '') ? 80 : 60;
  let from = 0;
  for (const char of wanted.replace(/\s+/gu, '')) {
    const next = given.indexOf(char, from);
    if (next < 0) return 0;
    from = next + 1;
  }
  return Math.max(1, 40 - (from - wanted.length));
}

/** The entries that answer the query, best first; entries of equal worth keep their order. */
export function matching(entries: readonly Entry[], query: string, limit = 12): Entry[] {
  return entries
    .map((entry, index) => ({
      entry,
      index,
      worth: Math.max(score(query, entry.label), entry.detail ? score(query, entry.detail) * 0.9 : 0),
    }))
    .filter(({ worth }) => worth > 0)
    .sort((a, b) => b.worth - a.worth || a.index - b.index)
    .slice(0, limit)
    .map(({ entry }) => entry);
}

/** The username somebody is looking for, when the query can be one: `@mira` or `mira`. */
export function usernameIn(query: string): string | null {
  const match = /^@?([a-z0-9][a-z0-9_-]{1,38})$/iu.exec(query.trim());
  return match?.[1]?.toLowerCase() ?? null;
}
