/** Up to here a number has no marks between its digits. */
const PLAIN = 1000;

/**
 * A whole number in the reader's own notation. The browser's own writer of numbers takes 20 to 30 ms when it is first
 * called, which is a page's first list; short numbers of a list do without.
 */
export function formatCount(value: number, locale?: string): string {
  if (locale === undefined && Number.isInteger(value) && value >= 0 && value < PLAIN) return String(value);
  return new Intl.NumberFormat(locale).format(value);
}

/** "+40", "-40": what was gained or lost, in the reader's own notation. */
export function formatGain(value: number, locale?: string): string {
  return new Intl.NumberFormat(locale, { signDisplay: 'exceptZero' }).format(value);
}

/** "1 member", "1,204 members": the number and the word that agrees with it, as it does in English. */
export function countOf(value: number, words: { one: string; other: string }, locale?: string): string {
  return `${formatCount(value, locale)} ${value === 1 ? words.one : words.other}`;
}
