import { print, stripIgnoredCharacters, visit } from 'graphql';

/** All operations and fragments, with the area (folder) each stands in. */
export function readOperations(documents) {
  const fragments = new Map();
  const operations = [];
  for (const { document, location } of documents) {
    const area = /operations\/([^/]+)\//.exec((location ?? '').replaceAll('\\', '/'))?.[1];
    for (const definition of document.definitions)
      if (definition.kind === 'FragmentDefinition')
        fragments.set(definition.name.value, Object.assign({ area }, definition));
      else if (!definition.name) throw new Error(`An operation without a name in ${location}.`);
      else operations.push(Object.assign({ area }, definition));
  }
  const byName = (a, b) => a.name.value.localeCompare(b.name.value);
  return { operations: operations.sort(byName), fragments };
}

/** The text to send: the operation and every fragment it needs, without spare characters. */
export function operationText(operation, fragments) {
  const needed = new Set();
  const gather = (node) =>
    visit(node, {
      FragmentSpread({ name }) {
        if (needed.has(name.value)) return;
        needed.add(name.value);
        gather(fragments.get(name.value));
      },
    });
  gather(operation);
  const parts = [operation, ...[...needed].sort().map((name) => fragments.get(name))];
  return stripIgnoredCharacters(parts.map(print).join('\n'));
}

/** The root field whose value an operation's function returns, when it has exactly one. */
export function onlyRootField(operation) {
  const [first, ...others] = operation.selectionSet.selections;
  return !others.length && first.kind === 'Field' ? (first.alias ?? first.name).value : null;
}
