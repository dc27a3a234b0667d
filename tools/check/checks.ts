import { checkCalls } from './check-calls.ts';
import { checkDescriptions } from './check-descriptions.ts';
import { checkImports } from './check-imports.ts';
import { checkLayout } from './check-layout.ts';
import { checkLists } from './check-lists.ts';
import { checkLockfile } from './check-lockfile.ts';
import { checkModuleCycles } from './check-module-cycles.ts';
import { checkModuleImports } from './check-module-imports.ts';
import { checkMutationTests } from './check-mutation-tests.ts';
import { checkNames } from './check-names.ts';
import { checkNodeImports } from './check-node-imports.ts';
import { checkPlatformWords } from './check-platform-words.ts';
import { checkProcessEnv } from './check-process-env.ts';
import { checkSchemaLists } from './check-schema-lists.ts';
import { checkSchemaNames } from './check-schema-names.ts';
import { checkSizes, reportSizes } from './check-sizes.ts';
import { checkWording } from './check-wording.ts';
import type { Finding } from './finding.ts';
import type { Tree } from './tree.ts';

/** A check of our own: a pure function from the files to what is wrong with them. */
export interface Check {
  /** What `npm run check -- <name>` runs. */
  readonly name: string;
  readonly run: (tree: Tree) => Finding[];
  /** One line worth knowing when all is well. */
  readonly report?: (tree: Tree) => string;
}

/** All checks of our own, in the order they are told. */
export const checks: readonly Check[] = [
  {
    name: 'names',
    run: (tree) => [...checkNames(tree), ...checkSchemaNames(tree), ...checkSchemaLists(tree)],
  },
  {
    name: 'imports',
    run: (tree) => [...checkImports(tree), ...checkModuleImports(tree), ...checkModuleCycles(tree)],
  },
  { name: 'sizes', run: checkSizes, report: reportSizes },
  { name: 'descriptions', run: checkDescriptions },
  { name: 'platform-words', run: checkPlatformWords },
  { name: 'calls', run: checkCalls },
  { name: 'process-env', run: checkProcessEnv },
  { name: 'node-imports', run: checkNodeImports },
  { name: 'lists', run: checkLists },
  { name: 'mutation-tests', run: checkMutationTests },
  { name: 'layout', run: checkLayout },
  { name: 'lockfile', run: checkLockfile },
  { name: 'wording', run: checkWording },
];
