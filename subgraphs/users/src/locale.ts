/** More than any language tag in use has. */
export const longestLocale = 64;

/** Whether it is a language tag (BCP 47), such as `en` or `de-AT`. */
export function isLocale(value: string): boolean {
  // The length first: looking for repeated parts takes quadratic time.
  if (value.length > longestLocale) return false;
  try {
    return Intl.getCanonicalLocales(value).length === 1;
  } catch {
    return false;
  }
}
