import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isObjectType,
  Kind,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import type { SubgraphSdl } from '../root/node-types.ts';
import { CacheHints, type Hint } from './hints.ts';

/** How caches between us and whoever asks may keep an answer. */
export interface Keeping {
  maxAgeMs: number;
  /** True when events change something in it: they do not reach those caches, which have to ask us each time. */
  isChanging: boolean;
}

/** What a selection stands in. */
interface Place {
  parent: GraphQLCompositeType;
  /** What the field says that has it. */
  above: Hint | undefined;
}

/**
 * What the hints of all subgraphs together say about the answers to what clients ask. Where several have a field, the one
 * that gives a hint is believed: the others only refer to it by its key.
 */
export class AnswerHints {
  private readonly hints: readonly CacheHints[];
  private readonly known = new WeakMap<OperationDefinitionNode, Keeping | 'none'>();

  /**
   * @param schema what clients see
   * @throws when a hint has no meaning
   */
  constructor(
    private readonly schema: GraphQLSchema,
    subgraphs: readonly SubgraphSdl[],
  ) {
    this.hints = subgraphs.map((subgraph) => new CacheHints(subgraph));
  }

  /** @returns undefined for an operation whose answer nobody may keep, or of which something is only for who asks */
  of(document: DocumentNode, operation: OperationDefinitionNode): Keeping | undefined {
    let keeping = this.known.get(operation);
    if (keeping === undefined) {
      keeping = this.found(document, operation) ?? 'none';
      this.known.set(operation, keeping);
    }
    return keeping === 'none' ? undefined : keeping;
  }

  private found(document: DocumentNode, operation: OperationDefinitionNode): Keeping | undefined {
    const root = this.schema.getQueryType();
    if (operation.operation !== 'query' || !root) return undefined;
    const fragments = new Map(
      document.definitions.flatMap((one) =>
        one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one] as const] : [],
      ),
    );
    const total: Keeping = { maxAgeMs: Infinity, isChanging: false };
    const isKept = this.take(operation.selectionSet, { parent: root, above: undefined }, fragments, total);
    return isKept && Number.isFinite(total.maxAgeMs) ? total : undefined;
  }

  /** @returns false when something in it may not be kept */
  private take(
    { selections }: SelectionSetNode,
    place: Place,
    fragments: ReadonlyMap<string, FragmentDefinitionNode>,
    total: Keeping,
  ): boolean {
    return selections.every((node) => {
      if (node.kind === Kind.FIELD) {
        if (node.name.value === '__typename') return true;
        const hint = this.hintOf(place, node.name.value);
        if (!hint || hint.isPrivate || hint.maxAgeMs <= 0) return false;
        total.maxAgeMs = Math.min(total.maxAgeMs, hint.maxAgeMs);
        const below = this.typeOf(place.parent, node.name.value);
        total.isChanging ||= this.isChanging(place.parent) || (below !== undefined && this.isChanging(below));
        if (!node.selectionSet) return true;
        return (
          below !== undefined &&
          this.take(node.selectionSet, { parent: below, above: hint }, fragments, total)
        );
      }
      const fragment = node.kind === Kind.FRAGMENT_SPREAD ? fragments.get(node.name.value) : node;
      if (!fragment) return false;
      const condition = fragment.typeCondition && this.schema.getType(fragment.typeCondition.name.value);
      const parent = isCompositeType(condition) ? condition : place.parent;
      return this.take(fragment.selectionSet, { ...place, parent }, fragments, total);
    });
  }

  /** The strictest of what is said for any type that may stand there; undefined when one of them says nothing. */
  private hintOf({ parent, above }: Place, name: string): Hint | undefined {
    const types = isAbstractType(parent) ? this.schema.getPossibleTypes(parent) : [parent];
    const found = types.map((type) => {
      const said = this.hints.flatMap((hints) => hints.field(type.name, name)?.hint ?? []);
      const own = said.filter((hint) => hint !== 'inherited');
      return own.length > 0 ? strictest(own) : said.length > 0 ? above : undefined;
    });
    const known = found.filter((hint) => hint !== undefined);
    return known.length === found.length ? strictest(known) : undefined;
  }

  private typeOf(parent: GraphQLCompositeType, name: string): GraphQLCompositeType | undefined {
    const field = 'getFields' in parent ? parent.getFields()[name] : undefined;
    const type = field && getNamedType(field.type);
    return isCompositeType(type) ? type : undefined;
  }

  private isChanging(type: GraphQLCompositeType): boolean {
    const types = isObjectType(type) ? [type] : this.schema.getPossibleTypes(type);
    return types.some(({ name }) => this.hints.some((hints) => hints.isChanging(name)));
  }
}

function strictest(hints: readonly Hint[]): Hint | undefined {
  if (hints.length === 0) return undefined;
  return {
    maxAgeMs: Math.min(...hints.map(({ maxAgeMs }) => maxAgeMs)),
    isPrivate: hints.some(({ isPrivate }) => isPrivate),
  };
}
