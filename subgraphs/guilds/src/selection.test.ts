import { Kind, parse, type FieldNode, type FragmentDefinitionNode } from 'graphql';
import { describe, expect, it } from 'vitest';
import { asks } from './selection.ts';

function infoOf(text: string): Parameters<typeof asks>[0] {
  const { definitions } = parse(text);
  const fragments: Record<string, FragmentDefinitionNode> = {};
  const fieldNodes: FieldNode[] = [];
  for (const definition of definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments[definition.name.value] = definition;
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    for (const selection of definition.selectionSet.selections)
      if (selection.kind === Kind.FIELD) fieldNodes.push(selection);
  }
  return { fieldNodes, fragments };
}

describe('what an operation asks for', () => {
  const info = infoOf(`
    { guilds { edges { ...Edge } } guilds { count: totalCount pageInfo { endCursor } } }
    fragment Edge on GuildEdge { node { ... on Guild { place: streamCursor @include(if: $isLive) } } }
  `);

  it.each(['edges', 'edges.node.streamCursor', 'totalCount', 'pageInfo.endCursor'])(
    'has %s, through fragments, under other names and in any of the selections that are one field',
    (path) => {
      expect(asks(info, path)).toBe(true);
      expect(asks(info, path)).toBe(true);
    },
  );

  it.each(['node', 'count', 'edges.streamCursor', 'edges.node.place', 'pageInfo.totalCount'])(
    'has no %s',
    (path) => {
      expect(asks(info, path)).toBe(false);
    },
  );
});
