/** A whole number in the reader's own notation. */
export function formatCount(value: number, locale?: string): string {
  return new Intl.NumberFormat(locale).format(value);
}

/** "+40", "-40": what was gained or lost, in the reader's own notation. */
export function formatGain(value: number, locale?: string): string {
  return new Intl.NumberFormat(locale, { signDisplay: 'exceptZero' }).format(value);
}

/** "1 member", "1,204 members": the number and the word that agrees with it. */
export function countOf(value: number, words: { one: string; other: string }, locale?: string): string {
  const form = new Intl.PluralRules(locale ?? 'en').select(value) === 'one' ? words.one : words.other;
  return `${formatCount(value, locale)} ${form}`;
}
