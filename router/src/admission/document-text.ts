import type { GraphQLError } from 'graphql';
import type { Limits } from './limits.ts';
import { tooComplex } from './refusal.ts';

/** The ceiling that the text of a document passes before anybody reads it as GraphQL, or null. */
export function passedByText(source: string, limits: Limits): GraphQLError | null {
  const tooLong = passedByLength(source, limits.documentLength);
  if (tooLong) return tooLong;
  const [most, lines] = [limits.documentLines, linesOf(source, limits.documentLines)];
  return lines > most ? tooComplex('documentLines', most, lines, 'This document has too many lines') : null;
}

/** The same of its length alone, which takes no time: to be asked before anything is done with a text. */
export function passedByLength(source: string, most: number): GraphQLError | null {
  return source.length > most
    ? tooComplex('documentLength', most, source.length, 'This document is too long')
    : null;
}

/** Not counted beyond `most` and one; a line may end with either of two signs, or with both. */
function linesOf(source: string, most: number): number {
  return 1 + Math.max(countOf(source, '\n', most), countOf(source, '\r', most));
}

function countOf(source: string, sign: string, most: number): number {
  let count = 0;
  for (let at = source.indexOf(sign); at >= 0 && count <= most; at = source.indexOf(sign, at + 1)) count += 1;
  return count;
}
