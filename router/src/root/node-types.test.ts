import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildASTSchema, isInterfaceType, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { nodeTypesOf } from './node-types.ts';
import { rootName } from './root-sdl.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const read = (...names: string[]): string => readFileSync(path.join(root, ...names), 'utf8');

const published = readdirSync(path.join(root, 'schema/subgraphs')).map((file) => ({
  name: path.basename(file, '.graphql'),
  sdl: read('schema/subgraphs', file),
}));
const types = nodeTypesOf(published.filter(({ name }) => name !== rootName));

describe('the types behind node, in the published schema', () => {
  it('are exactly those that clients see as Node', () => {
    const supergraph = buildASTSchema(parse(read('schema/supergraph.graphql')), { assumeValid: true });
    const node = supergraph.getType('Node');
    const implementers = isInterfaceType(node)
      ? supergraph.getImplementations(node).objects.map(({ name }) => name)
      : [];
    expect(types.map(({ name }) => name)).toEqual(implementers.sort());
  });

  it('have ids with the prefix that their owner writes', () => {
    for (const { prefix, owner } of types) {
      const folder = path.join(root, 'subgraphs', owner, 'src');
      const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
        file.endsWith('.ts'),
      );
      const isWritten = sources.some((file) =>
        read('subgraphs', owner, 'src', file).includes(`nodeId('${prefix}')`),
      );
      expect([prefix, isWritten]).toEqual([prefix, true]);
    }
  });
});
