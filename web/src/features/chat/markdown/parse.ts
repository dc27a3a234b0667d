import type { Root } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';

/** Quotes and lists inside one another beyond this many are read as plain text: parsing them takes quadratic time. */
export const MOST_CONTAINERS = 12;

/** More runs of emphasis marks than this are nobody's emphasis: pairing them takes quadratic time. */
const MOST_MARKS = 600;

/**
 * What people in a chat do not mean by what they type: HTML (it stays visible as they typed it), code by indentation,
 * headings by underlining, link definitions and footnotes.
 */
const surprises = {
  disable: {
    null: [
      'htmlFlow',
      'htmlText',
      'codeIndented',
      'setextUnderline',
      'definition',
      'gfmFootnoteCall',
      'gfmFootnoteDefinition',
      'gfmPotentialFootnoteCall',
    ],
  },
};

const extensions = [gfm(), surprises];
const mdastExtensions = [gfmFromMarkdown()];

/** Whether a text has nothing in it that Markdown could change, line breaks aside. */
export function isPlain(text: string): boolean {
  return !/[*_`~[\]<>&\\|@]|www\.|:\/\/|^\s*(?:#|[-+]|\d{1,9}[.)])|\n\s*\n/mu.test(text);
}

/** How many quote and list marks a line begins with. */
function containersOf(line: string): number {
  let count = 0;
  let at = 0;
  while (at < line.length) {
    const char = line.charAt(at);
    if (char === ' ' || char === '\t') at += 1;
    else if ('>-+*'.includes(char)) {
      count += 1;
      at += 1;
    } else {
      const number = /^\d{1,9}[.)]/u.exec(line.slice(at, at + 10));
      if (!number) return count;
      count += 1;
      at += number[0].length;
    }
  }
  // A line of nothing but marks (a rule, an underline) holds no containers unless they are quotes.
  return /^[\s*+-]*$/u.test(line) && !line.includes(' ') ? 0 : count;
}

/** The tree of a message's Markdown; null when it nests too deep, or marks too much, to be worth reading. */
export function parseMarkdown(text: string): Root | null {
  if (text.split('\n').some((line) => containersOf(line) > MOST_CONTAINERS)) return null;
  if ((text.match(/\*+|_+|~+/gu)?.length ?? 0) > MOST_MARKS) return null;
  return fromMarkdown(text, { extensions, mdastExtensions });
}
