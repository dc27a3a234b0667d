import { Kind, parse } from 'graphql';
import { schemaFiles } from './check-descriptions.ts';
import type { Finding, Lesson } from './finding.ts';
import { isTest, type Tree } from './tree.ts';

const tested: Lesson = {
  rule: "Every mutation has an integration test: a block `describe('<mutation>', …)` that executes it.",
  why: 'Acts change what people own; the name lets anybody find what is promised about one.',
  instead:
    "Write describe('createGuild', …) in the module's resolver test: it works, is refused signed out, is refused without the right, and tells about invalid input.",
  recipe: 'docs/recipes/add-a-mutation.md',
};

/** Compares the mutations of the printed schemas with the describe blocks of the server's tests and scenarios. */
export function checkMutationTests(tree: Tree): Finding[] {
  const tests = tree.paths.filter((file) => isTest(file) && /^(subgraphs|router|tests)\//.test(file));
  const described = new Set(tests.flatMap((file) => describedMutations(tree.read(file))));
  return schemaFiles(tree).flatMap((file) =>
    mutationsOf(tree.read(file))
      .filter(({ name }) => !described.has(name))
      .map(({ name, line }) => ({ lesson: tested, path: file, line, detail: name })),
  );
}

/** Titles that are one name, of blocks that send that name in a document or call it on the client. */
function describedMutations(text: string): string[] {
  const blocks = text.split(/(?=\bdescribe(?:\.\w+)?\(\s*['"`])/);
  return blocks.flatMap((block) => {
    const name = /^describe(?:\.\w+)?\(\s*['"`](\w+)['"`]/.exec(block)?.[1];
    if (!name || !/\b(it|test)(\.\w+)?\(/.test(block)) return [];
    const isCalled = new RegExp(`\\b${name}\\b|\\b${name.replace(/^./, (first) => first.toUpperCase())}`);
    return isCalled.test(block.slice(block.indexOf(name) + name.length)) ||
      isCalled.test(text.split('describe(')[0] ?? '')
      ? [name]
      : [];
  });
}

function mutationsOf(sdl: string): { name: string; line: number }[] {
  return parse(sdl).definitions.flatMap((one) => {
    const isMutation =
      (one.kind === Kind.OBJECT_TYPE_DEFINITION || one.kind === Kind.OBJECT_TYPE_EXTENSION) &&
      one.name.value === 'Mutation';
    if (!isMutation) return [];
    return (one.fields ?? []).map((field) => ({
      name: field.name.value,
      line: field.loc?.startToken.line ?? 1,
    }));
  });
}
