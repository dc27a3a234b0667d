import path from 'node:path';
import ts from 'typescript';
import { isSource, type Tree } from './tree.ts';

/** One import or re-export of a file. */
export interface ImportEdge {
  readonly from: string;
  readonly specifier: string;
  /** Repository path for our own files, with packages of ours mapped to their folder; null for libraries. */
  readonly target: string | null;
  /** Vanishes when compiled. */
  readonly isTypeOnly: boolean;
  readonly line: number;
}

const packageFolders: Readonly<Record<string, string>> = {
  users: 'subgraphs/users',
  guilds: 'subgraphs/guilds',
  projects: 'subgraphs/projects',
  gamification: 'subgraphs/gamification',
  assessments: 'subgraphs/assessments',
  analytics: 'subgraphs/analytics',
};

const cache = new WeakMap<Tree, readonly ImportEdge[]>();

/** Every import of every source file of the tree; parsed once per tree. */
export function importsOf(tree: Tree): readonly ImportEdge[] {
  const known = cache.get(tree);
  if (known) return known;
  const edges = tree.paths.filter(isSource).flatMap((file) => importsIn(file, tree.read(file)));
  cache.set(tree, edges);
  return edges;
}

function importsIn(file: string, text: string): ImportEdge[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2023, false);
  const edges: ImportEdge[] = [];
  const add = (node: ts.Node, specifier: ts.Node | undefined, isTypeOnly: boolean) => {
    if (!specifier || !ts.isStringLiteralLike(specifier)) return;
    const line = source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
    edges.push({
      from: file,
      specifier: specifier.text,
      target: resolve(file, specifier.text),
      isTypeOnly,
      line,
    });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node, node.moduleSpecifier, isTypeImport(node));
    else if (ts.isExportDeclaration(node)) add(node, node.moduleSpecifier, isTypeExport(node));
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node, node.arguments[0], false);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return edges;
}

function isTypeImport(node: ts.ImportDeclaration): boolean {
  const clause = node.importClause;
  if (!clause) return false;
  if (clause.isTypeOnly) return true;
  const names = clause.namedBindings;
  return !clause.name && !!names && ts.isNamedImports(names) && names.elements.every((one) => one.isTypeOnly);
}

function isTypeExport(node: ts.ExportDeclaration): boolean {
  if (node.isTypeOnly) return true;
  const clause = node.exportClause;
  return !!clause && ts.isNamedExports(clause) && clause.elements.every((one) => one.isTypeOnly);
}

function resolve(file: string, specifier: string): string | null {
  if (specifier.startsWith('.')) return path.posix.join(path.posix.dirname(file), specifier);
  const ours = /^@testverse\/([^/]+)(\/.*)?$/.exec(specifier);
  if (!ours) return null;
  const name = ours[1] ?? '';
  return `${packageFolders[name] ?? name}${ours[2] ?? ''}`;
}

/** Where a file stands inside a module. */
export interface Place {
  readonly subgraph: string;
  readonly module: string;
  readonly role: string;
}

/** Null for files outside modules. */
export function placeOf(file: string): Place | null {
  const match = /^subgraphs\/([^/]+)\/src\/modules\/([^/]+)\/(?:[^/]*\.)?([a-z]+)\.tsx?$/.exec(file);
  if (!match) return null;
  const [, subgraph = '', module = '', role = ''] = match;
  return { subgraph, module, role };
}
