/**
 * Words for the values of a set. One that the server knows and we do not yet is shown as it came, in words.
 * @example wordsOf({ ACTIVE: 'In progress' })('ON_HOLD') // "On hold"
 */
export function wordsOf(known: Readonly<Record<string, string>>): (value: string) => string {
  return (value) => {
    const words = value.toLowerCase().replaceAll('_', ' ');
    return known[value] ?? words.charAt(0).toUpperCase() + words.slice(1);
  };
}
