/** Text as it is searched and compared: lower case, without accents, single blanks. */
export function searchForm(text: string): string {
  const plain = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  return plain.replace(/[\s\p{Cc}]+/gu, ' ').trim();
}

/** More words than anybody types; each is one more condition. */
const maxWords = 8;

/**
 * Patterns for `like`, one for each word of a search, over a text in `searchForm` that begins with a blank. A word is found
 * anywhere; one too short for a trigram only at the start of a word, which has one (and nobody who looks for Go or C wants
 * every text with these letters in it).
 */
export function searchPatterns(search: string): string[] {
  const words = searchForm(search).split(' ').filter(Boolean).slice(0, maxWords);
  return words.map((word) => {
    const literal = word.replace(/[\\%_]/g, '\\$&');
    return word.length < 3 ? `% ${literal}%` : `%${literal}%`;
  });
}
