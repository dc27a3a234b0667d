import { createHash } from 'node:crypto';
import {
  Kind,
  parse,
  print,
  stripIgnoredCharacters,
  visit,
  type FieldNode,
  type InlineFragmentNode,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import type { CacheHints, Hint } from './hints.ts';

/** Where in a kept value something stands that events change. */
export interface Place {
  /** Keys of the answer; lists on the way are gone through. */
  path: readonly string[];
  type: string;
  /** Under which key its id stands; undefined when it was not asked for. */
  idKey: string | undefined;
}

/** Something that is kept as one value: an entity as one question asks for it, or the answer to a root question. */
export interface Part {
  /** Names the question, whatever the operation and the variables for representations are called. */
  question: string;
  /** Of what it is, for figures. */
  type: string;
  hint: Hint;
  places: readonly Place[];
  /** Variables that the answer depends on, in a fixed order. */
  variables: readonly string[];
  /** True once an answer to it was made for the one who asked. */
  wasPersonal: boolean;
  /** Begins the keys of its answers, as long as `space` is where they are kept. */
  prefix: { space: string; text: string } | undefined;
}

/** One `_entities` of a document. */
export interface EntityQuestion {
  /** Its key in the answer. */
  key: string;
  /** Holds its representations. */
  variable: string;
  /** By the type that is represented; types that may not be kept are absent. */
  parts: ReadonlyMap<string, Part>;
}

/** What of a document's answer may be kept. */
export type CacheableDocument =
  { kind: 'entities'; questions: readonly EntityQuestion[] } | { kind: 'root'; part: Part };

/**
 * Finds out what of the answers to a document may be kept. To be done once for each document.
 * @returns undefined when nothing may
 */
export function analyse(
  hints: CacheHints,
  document: string,
  operationName: string | undefined,
): CacheableDocument | undefined {
  const { definitions } = parse(document, { noLocation: true });
  const operations = definitions.filter((one) => one.kind === Kind.OPERATION_DEFINITION);
  const [operation] = operationName
    ? operations.filter(({ name }) => name?.value === operationName)
    : operations;
  if (operation?.operation !== 'query') return undefined;
  const { selections } = operation.selectionSet;
  if (!selections.some(isEntities)) return rootOf(hints, operation);
  const questions = selections.flatMap((field) => (isEntities(field) ? questionOf(hints, field) : []));
  const isPlain = questions.length === selections.length;
  return isPlain && questions.some(({ parts }) => parts.size > 0)
    ? { kind: 'entities', questions }
    : undefined;
}

function isEntities(node: SelectionNode): node is FieldNode {
  return node.kind === Kind.FIELD && node.name.value === '_entities';
}

function questionOf(hints: CacheHints, field: FieldNode): EntityQuestion[] {
  const [given] = field.arguments ?? [];
  if (given?.value.kind !== Kind.VARIABLE || !field.selectionSet) return [];
  const { selections } = field.selectionSet;
  const parts = new Map<string, Part>();
  const fragments = selections.filter((one) => one.kind === Kind.INLINE_FRAGMENT);
  // A condition on an interface would be met by several types: that is left alone.
  const isPlain = fragments.length + selections.filter(isTypename).length === selections.length;
  for (const type of isPlain ? new Set(fragments.map(conditionOf)) : []) {
    const own = fragments.filter((fragment) => conditionOf(fragment) === type);
    const part = type !== undefined && fragments.every((one) => hints.isObject(conditionOf(one) ?? ''));
    const made = part ? partOf(hints, type, own, type) : undefined;
    if (type !== undefined && made) parts.set(type, made);
  }
  return [{ key: keyOf(field), variable: given.value.name.value, parts }];
}

function conditionOf({ typeCondition }: InlineFragmentNode): string | undefined {
  return typeCondition?.name.value;
}

function isTypename(node: SelectionNode): boolean {
  return node.kind === Kind.FIELD && node.name.value === '__typename';
}

function rootOf(hints: CacheHints, operation: OperationDefinitionNode): CacheableDocument | undefined {
  const { selections } = operation.selectionSet;
  const part = partOf(hints, 'Query', selections, 'Query');
  if (!part) return undefined;
  // Defaults are part of the question.
  const defaults = (operation.variableDefinitions ?? []).map((one) => print(one)).join();
  return { kind: 'root', part: { ...part, question: digestOf(`${part.question} ${defaults}`) } };
}

function partOf(
  hints: CacheHints,
  parent: string,
  selections: readonly SelectionNode[],
  type: string,
): Part | undefined {
  const found = new Finding(hints);
  if (!found.take(parent, selections, undefined, []) || !found.hint) return undefined;
  const set: SelectionSetNode = { kind: Kind.SELECTION_SET, selections };
  const variables = new Set<string>();
  visit(set, { Variable: ({ name }) => void variables.add(name.value) });
  const places = [...found.places];
  return {
    question: digestOf(`${parent} ${stripIgnoredCharacters(print(set))}`),
    type,
    hint: found.hint,
    places,
    variables: [...variables].sort(),
    wasPersonal: false,
    prefix: undefined,
  };
}

/** Goes through a selection: what is kept together lives as long as its shortest-lived field. */
class Finding {
  hint: Hint | undefined;
  readonly places: Place[] = [];

  constructor(private readonly hints: CacheHints) {}

  /** @returns false when something in it may not be kept */
  take(
    parent: string,
    selections: readonly SelectionNode[],
    inherited: Hint | undefined,
    path: readonly string[],
  ): boolean {
    return selections.every((node) => {
      if (node.kind === Kind.FRAGMENT_SPREAD) return false;
      if (node.kind === Kind.INLINE_FRAGMENT) {
        const type = node.typeCondition?.name.value ?? parent;
        return type === parent && this.take(parent, node.selectionSet.selections, inherited, path);
      }
      return isTypename(node) || this.takeField(parent, node, inherited, path);
    });
  }

  private takeField(
    parent: string,
    node: FieldNode,
    inherited: Hint | undefined,
    path: readonly string[],
  ): boolean {
    const field = this.hints.field(parent, node.name.value);
    const hint = field?.hint === 'inherited' ? inherited : field?.hint;
    if (!field || !hint || hint.maxAgeMs <= 0) return false;
    this.hint = this.hint ? stricter(this.hint, hint) : hint;
    if (!node.selectionSet) return true;
    if (!this.hints.isObject(field.type)) return false;
    const below = [...path, keyOf(node)];
    const { selections } = node.selectionSet;
    if (this.hints.isChanging(field.type))
      this.places.push({ path: below, type: field.type, idKey: idKeyOf(selections) });
    return this.take(field.type, selections, hint, below);
  }
}

function stricter(one: Hint, other: Hint): Hint {
  return {
    maxAgeMs: Math.min(one.maxAgeMs, other.maxAgeMs),
    isPrivate: one.isPrivate || other.isPrivate,
  };
}

function idKeyOf(selections: readonly SelectionNode[]): string | undefined {
  const id = selections.find(
    (node) => node.kind === Kind.FIELD && node.name.value === 'id' && !node.directives?.length,
  );
  return id && keyOf(id as FieldNode);
}

function keyOf({ alias, name }: FieldNode): string {
  return (alias ?? name).value;
}

/** Names a text of any length. */
export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}
