import type { DefinitionNode } from 'graphql';
import type { Finding, Lesson } from './finding.ts';
import { definitionsOf, fieldsOf, isListed, namedType, nameOf } from './sdl.ts';
import type { Tree } from './tree.ts';

const lists: Lesson = {
  rule: 'A list of entities is a connection with first, last, after and before.',
  why: 'A plain list has no limit and cannot be paged later without breaking every client.',
  instead: 'Return connectionOf(…) of platform/graphql and take ConnectionArgs.',
  recipe: 'docs/recipes/add-a-field.md',
};

/** Lists whose length is bounded where they are made, and by what. */
const bounded: ReadonlyMap<string, string> = new Map([
  ['MessageReaction.users', 'the first ten; their number is the count'],
]);

const pageArguments = ['first', 'last', 'after', 'before'];

/** Checks that fields which answer with many entities can be paged. `nodes` itself takes a list and answers with one. */
export function checkSchemaLists(tree: Tree): Finding[] {
  const entities = new Set(
    definitionsOf(tree).flatMap(({ definitions }) => definitions.filter(isEntity).map(nameOf)),
  );
  const fields = fieldsOf(tree);
  // What a subscription pushes arrives once and whole; there is nothing to come back for.
  const pushed = new Set(
    fields.filter(({ parent }) => parent === 'Subscription').map(({ field }) => namedType(field.type)),
  );
  return fields.flatMap(({ path, line, parent, field }) => {
    const target = namedType(field.type);
    const at = `${parent}.${field.name.value}`;
    const finding = (detail: string): Finding[] => [{ lesson: lists, path, line, detail }];
    const isBounded = bounded.has(at) || (pushed.has(parent) && !entities.has(parent));
    if (isListed(field.type) && entities.has(target) && field.name.value !== 'nodes' && !isBounded)
      return finding(at);
    const missing = pageArguments.filter((name) => !field.arguments?.some((one) => one.name.value === name));
    return /Connection$/.test(target) && missing.length ? finding(`${at} lacks ${missing.join(', ')}`) : [];
  });
}

function isEntity(one: DefinitionNode): boolean {
  return 'directives' in one && !!one.directives?.some(({ name }) => name.value === 'key');
}
