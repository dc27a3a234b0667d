/** The beginning of a text on one line. */
export function excerpt(body: string): string {
  return body.slice(0, 200).replace(/\s+/gu, ' ').trim();
}
