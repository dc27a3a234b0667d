import type { Finding, Lesson } from './finding.ts';
import { importsOf, type ImportEdge } from './source.ts';
import { isTest, type Tree } from './tree.ts';

const direction: Lesson = {
  rule: 'Inside a module imports run one way: module → resolver → service → repository → entity.',
  why: 'Whoever opens a file must be able to trust that everything below it works without it.',
  instead: 'Move the shared piece down to the file both may import, or pass it in as an argument.',
  recipe: 'docs/recipes/add-a-feature-module.md',
};
const inner: Lesson = {
  rule: 'A module reaches another module only through its index.ts.',
  why: 'The files behind index.ts may change without asking anybody.',
  instead:
    "Use what the other module's index.ts exports (service, entity, loaders, type), or react to an event.",
  recipe: 'docs/recipes/add-a-feature-module.md',
};
const cycles: Lesson = {
  rule: 'The modules of a subgraph form a tree: no two modules import each other.',
  why: 'Two modules in a circle are one module that nobody can read or move alone.',
  instead: 'The younger module adds its fields with its own resolver, or listens to an event of the older.',
  recipe: 'docs/recipes/add-a-feature-module.md',
};

/** Own module's roles that a role may import as values; types may come from the entity always. */
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

interface Place {
  readonly subgraph: string;
  readonly module: string;
  readonly role: string;
}

/** Refuses imports against the direction of a module, past another module's index.ts, and circles of modules. */
export function checkModuleImports(tree: Tree): Finding[] {
  const edges = importsOf(tree).filter(({ from }) => !isTest(from));
  return [...edges.flatMap((edge) => insideFinding(edge)), ...circles(edges)];
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
  if (edge.isTypeOnly && to.role === 'entity') return [];
  return [{ ...at, lesson: direction, detail: `a ${from.role} file may not import the ${to.role} file` }];
}

/** Reports each circle once, at the import that closes it. */
function circles(edges: readonly ImportEdge[]): Finding[] {
  const next = new Map<string, Map<string, ImportEdge>>();
  for (const edge of edges) {
    const [from, to] = [placeOf(edge.from), placeOf(edge.target ?? '')];
    if (!from || !to || from.subgraph !== to.subgraph || from.module === to.module) continue;
    const key = `${from.subgraph}/${from.module}`;
    next.set(key, (next.get(key) ?? new Map<string, ImportEdge>()).set(`${to.subgraph}/${to.module}`, edge));
  }
  const done = new Set<string>();
  const visit = (node: string, trail: readonly string[]): Finding[] => {
    if (done.has(node)) return [];
    const found = [...(next.get(node) ?? [])].flatMap(([target, edge]): Finding[] => {
      const start = [...trail, node].indexOf(target);
      if (start < 0) return visit(target, [...trail, node]);
      const circle = [...trail, node].slice(start).concat(target).join(' → ');
      return [{ lesson: cycles, path: edge.from, line: edge.line, detail: circle }];
    });
    done.add(node);
    return found;
  };
  return [...next.keys()].flatMap((node) => visit(node, []));
}

function subgraphOf(file: string): string | null {
  return /^subgraphs\/[^/]+\//.exec(file)?.[0] ?? null;
}

function placeOf(file: string): Place | null {
  const match = /^subgraphs\/([^/]+)\/src\/modules\/([^/]+)\/(?:[^/]*\.)?([a-z]+)\.tsx?$/.exec(file);
  if (!match) return null;
  const [, subgraph = '', module = '', role = ''] = match;
  return { subgraph, module, role };
}
