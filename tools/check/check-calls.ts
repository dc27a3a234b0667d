import type { Finding, Lesson } from './finding.ts';
import { isSource, isTest, lineAt, type Tree } from './tree.ts';

const clock: Lesson = {
  rule: 'Servers ask ctx.clock what time it is.',
  why: 'A clock that tests can move shows in a moment what happens in a month.',
  instead: 'Use the clock of the context (platform/context). Durations come from performance.now().',
  recipe: 'platform/src/context/README.md',
};
const chance: Lesson = {
  rule: 'Servers leave nothing to Math.random().',
  why: 'It can be guessed, and a test cannot say what it shall bring.',
  instead: 'Ids come from ctx.ids, secrets from node:crypto; jitter takes an injected random function.',
  recipe: 'platform/src/context/README.md',
};
const client: Lesson = {
  rule: 'The web speaks to the graph through @testverse/client-sdk.',
  why: 'It retries, refreshes the session and knows the types; a bare fetch does none of it.',
  instead: 'Add the operation to client-sdk/operations and call what is generated from it.',
  recipe: 'client-sdk/README.md',
};

const isServer = (file: string): boolean =>
  /^(platform|router|subgraphs\/[^/]+)\/src\//.test(file) && !/\/(testing|fixtures)\//.test(file);
/** The clock itself, and the ids. */
const isOrigin = (file: string): boolean => /^platform\/src\/context\/(clock|ids)\.ts$/.test(file);

/** Where a call is forbidden, what it looks like, and what is learned from it. */
const calls: readonly { within: (file: string) => boolean; call: RegExp; lesson: Lesson }[] = [
  {
    within: (file) => isServer(file) && !isOrigin(file),
    call: /\bDate\s*\.\s*now\s*\(|\bnew\s+Date\s*(\(\s*\)|(?=[;,)\]]))/g,
    lesson: clock,
  },
  {
    within: (file) => isServer(file) && !isOrigin(file),
    call: /\bMath\s*\.\s*random\s*\(/g,
    lesson: chance,
  },
  {
    within: (file) => file.startsWith('web/') && !/\.config\.ts$|^web\/build\//.test(file),
    call: /(?<![.\w])fetch\s*\(\s*[^;]*?['"`/]graphql\b/g,
    lesson: client,
  },
];

/** Refuses calls that have a way of their own in the part where they stand. */
export function checkCalls(tree: Tree): Finding[] {
  return tree.paths
    .filter((file) => isSource(file) && !isTest(file))
    .flatMap((file) =>
      calls.filter(({ within }) => within(file)).flatMap((one) => findingsIn(tree, file, one)),
    );
}

function findingsIn(tree: Tree, file: string, { call, lesson }: (typeof calls)[number]): Finding[] {
  const code = withoutComments(tree.read(file));
  return [...code.matchAll(call)].map(({ 0: text, index }) => ({
    lesson,
    path: file,
    line: lineAt(code, index),
    detail: text.split('\n')[0] ?? text,
  }));
}

/** Every character keeps its place. */
function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|(?<![:'"`])\/\/.*$/gm, (comment) => comment.replace(/[^\n]/g, ' '));
}
