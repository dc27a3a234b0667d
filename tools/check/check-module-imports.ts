import type { Finding, Lesson } from './finding.ts';
import { importsOf, placeOf, type ImportEdge } from './source.ts';
import { isTest, type Tree } from './tree.ts';

const direction: Lesson = {
  rule: 'Inside a module imports run one way: module → resolver → service → repository → entity.',
  why: 'Whoever opens a file must be able to trust that everything below it works without it.',
  instead: 'Move the shared piece down to the file both may import, or pass it in as an argument.',
  recipe: 'docs/recipes/add-a-module.md',
};
const inner: Lesson = {
  rule: 'A module reaches another module only through its index.ts.',
  why: 'The files behind index.ts may change without asking anybody.',
  instead:
    "Use what the other module's index.ts exports (service, entity, loaders, type), or react to an event.",
  recipe: 'docs/recipes/add-a-module.md',
};
/** Own module's roles that a role may import as values; types may come from the leaves always. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  entity: [],
  errors: [],
  state: ['entity'],
  policy: ['entity', 'errors'],
  repository: ['entity'],
  loaders: ['repository', 'entity'],
  events: ['entity'],
  service: ['repository', 'loaders', 'policy', 'events', 'errors', 'entity', 'state'],
  type: ['entity', 'errors'],
  inputs: ['type', 'entity'],
  payloads: ['type', 'entity', 'errors'],
  resolver: ['type', 'inputs', 'payloads', 'service', 'loaders', 'policy', 'errors', 'entity'],
  subscription: ['type', 'inputs', 'policy', 'loaders', 'entity'],
  reference: ['loaders', 'policy', 'type', 'entity'],
  handlers: ['service', 'events', 'entity'],
};

/** They know no query, no request and no act, so a type from them ties nobody to anything. */
const leaves = new Set(['entity', 'policy', 'errors']);

/** Refuses imports against the direction of a module and past another module's index.ts. */
export function checkModuleImports(tree: Tree): Finding[] {
  return importsOf(tree)
    .filter(({ from }) => !isTest(from))
    .flatMap((edge) => insideFinding(edge));
}

function insideFinding(edge: ImportEdge): Finding[] {
  const from = placeOf(edge.from);
  const to = placeOf(edge.target ?? '');
  if (!to || !edge.target?.startsWith(subgraphOf(edge.from) ?? '-')) return [];
  const at = { path: edge.from, line: edge.line };
  if (!from || from.module !== to.module) {
    if (to.role === 'index' || !/\/src\/(modules|extends)\//.test(edge.from)) return [];
    return [{ ...at, lesson: inner, detail: `${edge.specifier} is inside modules/${to.module}` }];
  }
  const allowed = mayImport[from.role];
  if (!allowed || from.role === to.role || allowed.includes(to.role)) return [];
  if (edge.isTypeOnly && leaves.has(to.role)) return [];
  return [{ ...at, lesson: direction, detail: `a ${from.role} file may not import the ${to.role} file` }];
}

function subgraphOf(file: string): string | null {
  return /^subgraphs\/[^/]+\//.exec(file)?.[0] ?? null;
}
