import type { Finding, Lesson } from './finding.ts';
import { importsOf, type ImportEdge } from './source.ts';
import { partOf, type Tree } from './tree.ts';

const between: Lesson = {
  rule: 'Each part of the repository imports only the parts it is built on.',
  why: 'A part that knows its users can no longer be replaced, moved to another process or read alone.',
  instead:
    'Subgraphs meet through the supergraph (entity keys) or through events; shared server code goes to platform when a second part needs it; the web and scenarios speak through client-sdk.',
  recipe: 'docs/ARCHITECTURE.md',
};

const anySubgraph = /^subgraphs\//;

/** Our own parts that a part may import besides itself; tests of a part may import more. */
const allowed: Readonly<Record<string, { parts: readonly RegExp[]; testParts?: readonly RegExp[] }>> = {
  subgraph: { parts: [/^platform\//, /^schema\/events\//, /^sandbox/] },
  router: { parts: [/^platform\//, /^schema\/supergraph\.graphql/] },
  platform: { parts: [] },
  schema: { parts: [], testParts: [/^tools\/gen\//] },
  sandbox: { parts: [] },
  'client-sdk': { parts: [], testParts: [/^tools\//, /^schema\//] },
  web: { parts: [/^client-sdk/, /^sandbox/], testParts: [/^tools\//] },
};

/** Refuses imports that cross the repository in the wrong direction. Tools compose everything and are free. */
export function checkImports(tree: Tree): Finding[] {
  return importsOf(tree).flatMap((edge) => {
    const problem = crossing(edge) ?? scenarioReach(edge);
    return problem ? [{ lesson: between, path: edge.from, line: edge.line, detail: problem }] : [];
  });
}

function crossing(edge: ImportEdge): string | null {
  const own = partOf(edge.from);
  const rule = allowed[anySubgraph.test(own) ? 'subgraph' : own];
  if (!rule || edge.target === null || partOf(edge.target) === own) return null;
  const isTest = /\.(test|e2e)\.tsx?$|\/(testing|tests?|fixtures)\//.test(edge.from);
  const mayReach = isTest ? [...rule.parts, ...(rule.testParts ?? [])] : rule.parts;
  if (mayReach.some((part) => part.test(`${edge.target}/`) || part.test(edge.target ?? ''))) return null;
  return `${own} may not import ${edge.specifier}`;
}

function scenarioReach(edge: ImportEdge): string | null {
  if (!edge.from.startsWith('tests/e2e/')) return null;
  if (['pg', 'typeorm'].includes(edge.specifier))
    return `a scenario may not assert through ${edge.specifier}`;
  if (edge.target && anySubgraph.test(edge.target))
    return `a scenario may not import ${edge.specifier}; it speaks through client-sdk`;
  return null;
}
