import { createHash } from 'node:crypto';
import {
  Kind,
  parse,
  valueFromASTUntyped,
  type ConstDirectiveNode,
  type FieldDefinitionNode,
  type TypeNode,
} from 'graphql';
import { nodeId } from '@testverse/platform/graphql';
import { idPrefix, type SubgraphSdl } from '../root/node-types.ts';

/** How long what a field answers may be kept, and for whom. */
export interface Hint {
  maxAgeMs: number;
  /** True when it is only ever given to the one it was made for. */
  isPrivate: boolean;
}

/** A field as its subgraph declares it. */
export interface HintedField {
  /** Undefined when it may not be kept. */
  hint: Hint | 'inherited' | undefined;
  /** Name of the type, lists and `!` taken off. */
  type: string;
}

/** A type that an event changes. */
export interface Changed {
  type: string;
  /** The property of the event's payload that holds the UUID. */
  id: string;
}

interface HintedType {
  hint: Hint | 'inherited' | undefined;
  fields: Map<string, HintedField>;
}

/** What the SDL of one subgraph says about keeping its answers: `@cacheControl` and `@changedBy`. */
export class CacheHints {
  readonly subgraph: string;
  /** Names this version of the schema. */
  readonly version: string;
  /** By type of event. */
  readonly changes = new Map<string, Changed[]>();
  private readonly changing = new Set<string>();
  private readonly types = new Map<string, HintedType>();

  /** @throws when a hint has no meaning */
  constructor({ name, sdl }: SubgraphSdl) {
    this.subgraph = name;
    this.version = createHash('sha256').update(sdl).digest('hex').slice(0, 12);
    for (const definition of parse(sdl, { noLocation: true }).definitions) {
      const isObject =
        definition.kind === Kind.OBJECT_TYPE_DEFINITION || definition.kind === Kind.OBJECT_TYPE_EXTENSION;
      if (!isObject) continue;
      const { name: type, directives = [], fields = [] } = definition;
      const known = this.types.get(type.value) ?? { hint: undefined, fields: new Map() };
      known.hint ??= hintOf(type.value, directives);
      for (const field of fields) known.fields.set(field.name.value, fieldOf(type.value, field));
      this.types.set(type.value, known);
      this.noteChanges(type.value, directives);
    }
  }

  /** True when nothing of this subgraph is ever kept. */
  get isEmpty(): boolean {
    return ![...this.types.values()].some(
      ({ hint, fields }) => isHint(hint) || [...fields.values()].some((field) => isHint(field.hint)),
    );
  }

  isObject(type: string): boolean {
    return this.types.has(type);
  }

  /** Whether events tell of changes of this type. */
  isChanging(type: string): boolean {
    return this.changing.has(type);
  }

  /**
   * A field and for how long its answer may be kept: what it says itself, else what its object says.
   * @returns undefined for one that there is not
   */
  field(parent: string, name: string): HintedField | undefined {
    const type = this.types.get(parent);
    const field = type?.fields.get(name);
    return field && { ...field, hint: field.hint ?? type?.hint };
  }

  private noteChanges(type: string, directives: readonly ConstDirectiveNode[]): void {
    for (const given of directives.filter((one) => one.name.value === 'changedBy').map(argumentsOf)) {
      this.changing.add(type);
      for (const event of given['events'] as string[]) {
        // Only who answers knows when the answer changed: its event is written in the transaction of the change.
        if (!event.startsWith(`${this.subgraph}.`))
          throw new Error(`@changedBy of ${type}: ${event} is no event of ${this.subgraph}`);
        this.changes.set(event, [...(this.changes.get(event) ?? []), { type, id: String(given['id']) }]);
      }
    }
  }
}

/** The id that clients see of a thing with that UUID. */
export function clientId(type: string, uuid: string): string {
  return nodeId(idPrefix(type)).encode(uuid);
}

function isHint(hint: HintedField['hint']): boolean {
  return hint !== undefined && hint !== 'inherited' && hint.maxAgeMs > 0;
}

function fieldOf(type: string, { name, type: node, directives = [] }: FieldDefinitionNode): HintedField {
  return { hint: hintOf(`${type}.${name.value}`, directives), type: nameOf(node) };
}

function hintOf(place: string, directives: readonly ConstDirectiveNode[]): HintedField['hint'] {
  const given = directives.find((one) => one.name.value === 'cacheControl');
  if (!given) return undefined;
  const { maxAge, scope = 'PUBLIC', inheritMaxAge } = argumentsOf(given);
  if (inheritMaxAge === true) return 'inherited';
  if (typeof maxAge !== 'number' || !(maxAge >= 0) || (scope !== 'PUBLIC' && scope !== 'PRIVATE'))
    throw new Error(`@cacheControl of ${place}: maxAge is a number of seconds, scope PUBLIC or PRIVATE`);
  return { maxAgeMs: maxAge * 1_000, isPrivate: scope === 'PRIVATE' };
}

function argumentsOf(directive: ConstDirectiveNode): Record<string, unknown> {
  return Object.fromEntries(
    (directive.arguments ?? []).map(({ name, value }) => [name.value, valueFromASTUntyped(value)]),
  );
}

function nameOf(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : nameOf(type.type);
}
