import type { Finding, Lesson } from './finding.ts';
import { isTest, lineAt, type Tree } from './tree.ts';

const words: Lesson = {
  rule: 'platform knows no word of the domain.',
  why: 'The day it does, every subgraph depends on a detail of one.',
  instead: 'Take what you need as a parameter; the subgraph that owns the word passes it in.',
  recipe: 'docs/ARCHITECTURE.md',
};

const domain = new Set(
  'guild membership article moderation project collaborator milestone mentor mentorship challenge submission playlist assessment personality badge achievement leaderboard streak xp coin experiment invoice payment'.split(
    ' ',
  ),
);

/**
 * Searches platform for words that belong to one subgraph; its tests may use them as examples. `message`, `post`,
 * `channel` and `template` are left out: errors, HTTP and PostgreSQL have their own.
 */
export function checkPlatformWords(tree: Tree): Finding[] {
  return tree.paths
    .filter((file) => /^platform\/.*\.(ts|md)$/.test(file) && !isTest(file))
    .flatMap((file) => {
      const text = tree.read(file);
      return [...text.matchAll(/[A-Z]?[a-z]+|[A-Z]+(?![a-z])/g)]
        .filter(([word]) => domain.has(singular(word)))
        .map((match) => ({
          lesson: words,
          path: file,
          line: lineAt(text, match.index),
          detail: `"${match[0]}"`,
        }));
    });
}

function singular(word: string): string {
  return word.toLowerCase().replace(/s$/, '');
}
