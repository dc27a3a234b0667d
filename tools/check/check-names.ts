import type { Finding, Lesson } from './finding.ts';
import { isGenerated, isSource, type Tree } from './tree.ts';

const recipe = 'docs/CONTRIBUTING.md';
const roles: Lesson = {
  rule: 'A file of a module is named <folder>.<role>.ts, with a role from the module anatomy.',
  why: 'Whoever knows one module knows where everything is in every other.',
  instead: `Use one of the roles; if none fits, this is a second noun: \`npm run new module <subgraph>/<noun>\`.`,
  recipe: 'docs/recipes/add-a-module.md',
};
const kebab: Lesson = {
  rule: 'Folders and files are kebab-case; a module folder is one singular noun.',
  why: 'One spelling can be guessed; two have to be searched, and some file systems cannot tell them apart.',
  instead: 'Rename it: `code-review`, not `codeReviews`.',
  recipe,
};
const plain: Lesson = {
  rule: 'Names say what a thing is: no Manager, Helper, Util, Common, Data, Info, Base, New.',
  why: 'Such words fit everything, so they attract everything and tell nothing.',
  instead: 'Name the noun or the act. (`PageInfo` is from the Relay specification and stays.)',
  recipe: 'docs/glossary.md',
};
const tests: Lesson = {
  rule: 'Tests are *.test.ts beside their file, scenarios *.e2e.ts; never .spec.',
  why: 'Two spellings mean that one of them is not run some day.',
  instead: 'Rename the file.',
  recipe,
};

const roleNames =
  'entity repository loaders policy events service errors type inputs payloads resolver subscription reference handlers module state';
const roleFile = new RegExp(`^([a-z0-9-]+)\\.(${roleNames.replaceAll(' ', '|')})(\\.test)?\\.ts$`);
const godWord = /^(managers?|helpers?|utils?|common|data|info|base|new)$/;
/** Singular although they end in s. */
const singularS = /(ss|us|is|access|news|progress|analytics)$/;

/** Checks the names of files, folders and exported declarations. */
export function checkNames(tree: Tree): Finding[] {
  return tree.paths
    .filter((file) => !isGenerated(file))
    .flatMap((file) => [...pathFindings(file), ...nameFindings(tree, file)]);
}

function pathFindings(file: string): Finding[] {
  const found: Finding[] = [];
  const add = (lesson: Lesson, detail: string) => found.push({ lesson, path: file, detail });
  if (/\.spec\.[a-z]+$/.test(file)) add(tests, 'is named .spec');
  const [, module, name] = /^subgraphs\/[^/]+\/src\/modules\/([^/]+)\/(.+)$/.exec(file) ?? [];
  if (module !== undefined && name !== undefined) {
    const match = roleFile.exec(name);
    if (name !== 'index.ts' && match?.[1] !== module)
      add(roles, `in modules/${module} is no role file of ${module}`);
    if (module.endsWith('s') && !singularS.test(module)) add(kebab, `modules/${module} is a plural`);
  }
  if (!isSource(file)) return found;
  const segments = file.split('/');
  const wrong = segments.find(
    (one) => !/^[.@]?[a-z0-9]+([-.][a-z0-9]+)*\.?[a-z]*$/.test(one) && !/^\d{8}T\d{4}-/.test(one),
  );
  if (wrong) add(kebab, `"${wrong}" is not kebab-case`);
  if (!file.startsWith('tools/new/')) {
    const words = segments.flatMap((one) => one.replace('data-source', '').split(/[-.]/));
    const god = words.find((word) => godWord.test(word));
    if (god) add(plain, `"${god}" in the path`);
  }
  return found;
}

const declaration =
  /^export (?:default )?(?:abstract )?(?:class|interface|type|enum|(?:async )?function\*?|const) (\w+)/gm;
const godPart = /(?:^|(?<=[a-z0-9]))(Manager|Helper|Utils?|Common|Data|Info|Base|New)s?(?![a-z])/;

function nameFindings(tree: Tree, file: string): Finding[] {
  if (!isSource(file)) return [];
  return [...tree.read(file).matchAll(declaration)].flatMap(([line, name = '']) => {
    const god = godPart.exec(name.replace(/PageInfo|DataSource|DataLoader/g, ''));
    if (!god || (god[1] === 'Base' && file.startsWith('platform/'))) return [];
    const at =
      tree
        .read(file)
        .split('\n')
        .findIndex((text) => text.startsWith(line)) + 1;
    return [{ lesson: plain, path: file, line: at, detail: `exports ${name}` }];
  });
}
