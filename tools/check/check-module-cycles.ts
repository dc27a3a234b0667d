import type { Finding, Lesson } from './finding.ts';
import { importsOf, placeOf, type ImportEdge } from './source.ts';
import { isTest, type Tree } from './tree.ts';

const cycles: Lesson = {
  rule: 'The modules of a subgraph form a tree: no two modules import each other.',
  why: 'Two modules in a circle are one module that nobody can read or move alone.',
  instead: 'The younger module adds its fields with its own resolver, or listens to an event of the older.',
  recipe: 'docs/recipes/add-a-module.md',
};

/** Reports each circle of modules once, at the import that closes it. */
export function checkModuleCycles(tree: Tree): Finding[] {
  const edges = importsOf(tree).filter(({ from }) => !isTest(from));
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
