import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import {
  Kind,
  parse,
  print,
  visit,
  type DocumentNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
} from 'graphql';

const folder = 'client-sdk/operations';

interface Catalogue {
  operations: Map<string, OperationDefinitionNode>;
  fragments: Map<string, FragmentDefinitionNode>;
}

function readCatalogue(): Catalogue {
  const catalogue: Catalogue = { operations: new Map(), fragments: new Map() };
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.graphql')) continue;
    for (const node of parse(readFileSync(path.join(folder, file), 'utf8')).definitions) {
      if (node.kind === Kind.FRAGMENT_DEFINITION) catalogue.fragments.set(node.name.value, node);
      if (node.kind === Kind.OPERATION_DEFINITION) catalogue.operations.set(node.name?.value ?? '', node);
    }
  }
  return catalogue;
}

/** The SDK's own operation of that name, with the fragments it needs: what its clients really send. */
export function sdkOperation(name: string): DocumentNode {
  const { operations, fragments } = readCatalogue();
  const operation = operations.get(name);
  if (!operation) throw new Error(`the SDK has no operation ${name}`);
  const needed = new Set<FragmentDefinitionNode>();
  const collect = (node: OperationDefinitionNode | FragmentDefinitionNode): void => {
    visit(node, {
      FragmentSpread: ({ name: { value } }) => {
        const fragment = fragments.get(value);
        if (!fragment || needed.has(fragment)) return;
        needed.add(fragment);
        collect(fragment);
      },
    });
  };
  collect(operation);
  return parse(print({ kind: Kind.DOCUMENT, definitions: [operation, ...needed] }));
}
