import {
  getNamedType,
  GraphQLError,
  isCompositeType,
  isObjectType,
  isUnionType,
  Kind,
  print,
  type ASTVisitor,
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValidationContext,
  type ValidationRule,
  type ValueNode,
} from 'graphql';
import { tooComplex } from './refusal.ts';

/** A selection set and the type that it selects of; undefined when the schema does not know it. */
interface TypedSet {
  set: SelectionSetNode;
  type: GraphQLCompositeType | undefined;
}

interface PlacedField {
  node: FieldNode;
  /** The type that has it. */
  parent: GraphQLCompositeType | undefined;
  type: GraphQLOutputType | undefined;
}

/** Fields compared for an operation; enough for any that is within its ceilings and was not made to be dear. */
const mostCompared = 20_000;
/** Deeper than any operation within its ceilings: only circles of fragments are, of which another rule tells. */
const mostLevels = 40;

/**
 * "Field selection merging" of the specification, in place of the rule of graphql-js. That one compares fields and fragments
 * two by two, and a few hundred of them keep it busy for longer than an honest operation takes. This one compares all that have
 * one name in the answer with the first of them. It looks at what operations use; fragments that none uses are refused anyway.
 */
export const overlappingFieldsRule: ValidationRule = (context) => {
  const visitor: ASTVisitor = {
    OperationDefinition: (operation) => {
      new Comparison(context).operation(operation);
      return undefined;
    },
  };
  return visitor;
};

class Comparison {
  /** Sets compared by themselves already: a fragment may be used at many places. */
  private readonly alone = new Set<SelectionSetNode>();
  private readonly told = new Set<FieldNode>();
  private readonly asked = new Map<FieldNode, string>();
  private compared = 0;

  constructor(private readonly context: ValidationContext) {}

  operation({ operation, selectionSet: set }: OperationDefinitionNode): void {
    const type = this.context.getSchema().getRootType(operation) ?? undefined;
    this.compare([{ set, type }], true, 1);
    if (this.compared > mostCompared)
      this.context.reportError(
        tooComplex('selections', mostCompared, this.compared, 'This operation repeats too many fields'),
      );
  }

  /** @param isOne whether these sets are of the same thing; otherwise they only stand at the same place of the answer */
  private compare(sets: readonly TypedSet[], isOne: boolean, level: number): void {
    if (level > mostLevels) return;
    for (const [key, fields] of this.collected(sets)) {
      if (this.compared > mostCompared) return;
      if (fields.length === 1) {
        const [below] = setsOf(fields);
        if (!isOne || !below || this.alone.has(below.set)) continue;
        this.alone.add(below.set);
        this.compare([below], true, level + 1);
        continue;
      }
      if (!this.haveOneShape(key, fields)) continue;
      const groups = isOne ? byParent(fields) : [];
      if (groups.length !== 1) this.compare(setsOf(fields), false, level + 1);
      for (const group of groups)
        if (this.askTheSame(key, group)) this.compare(setsOf(group), true, level + 1);
    }
  }

  /** By their names in the answer. */
  private collected(sets: readonly TypedSet[]): Map<string, PlacedField[]> {
    const found = new Map<string, PlacedField[]>();
    const spread = new Set<string>();
    for (const { set, type } of sets) this.collect(set, type, found, spread);
    return found;
  }

  private collect(
    { selections }: SelectionSetNode,
    parent: GraphQLCompositeType | undefined,
    found: Map<string, PlacedField[]>,
    spread: Set<string>,
  ): void {
    // Fields of the language itself are not among them: tools compare those with nothing, and so clients may do what they like.
    const known = parent && !isUnionType(parent) ? parent.getFields() : undefined;
    for (const node of selections) {
      this.compared += 1;
      if (this.compared > mostCompared) return;
      if (node.kind === Kind.FIELD) {
        const key = (node.alias ?? node.name).value;
        const placed = { node, parent, type: known?.[node.name.value]?.type };
        const others = found.get(key);
        if (others) others.push(placed);
        else found.set(key, [placed]);
      } else if (node.kind === Kind.INLINE_FRAGMENT) {
        const type = node.typeCondition ? this.typeNamed(node.typeCondition.name.value) : parent;
        this.collect(node.selectionSet, type, found, spread);
      } else if (!spread.has(node.name.value)) {
        spread.add(node.name.value);
        const fragment = this.context.getFragment(node.name.value);
        if (fragment)
          this.collect(
            fragment.selectionSet,
            this.typeNamed(fragment.typeCondition.name.value),
            found,
            spread,
          );
      }
    }
  }

  private typeNamed(name: string): GraphQLCompositeType | undefined {
    const type = this.context.getSchema().getType(name);
    return isCompositeType(type) ? type : undefined;
  }

  private haveOneShape(key: string, fields: readonly PlacedField[]): boolean {
    const first = fields.find(({ type }) => type !== undefined);
    const shape = shapeOf(first?.type);
    const other = fields.find(({ type }) => type !== undefined && shapeOf(type) !== shape);
    if (!first || !other) return true;
    return this.tell(
      key,
      first.node,
      other.node,
      `they return conflicting types "${String(first.type)}" and "${String(other.type)}"`,
    );
  }

  private askTheSame(key: string, [first, ...others]: readonly PlacedField[]): boolean {
    if (!first) return true;
    const other = others.find(({ node }) => this.askedBy(node) !== this.askedBy(first.node));
    if (!other) return true;
    const [name, otherName] = [first.node.name.value, other.node.name.value];
    const reason =
      name === otherName
        ? 'they have differing arguments'
        : `"${name}" and "${otherName}" are different fields`;
    return this.tell(key, first.node, other.node, reason);
  }

  /** The name and the arguments, in an order of their own. */
  private askedBy(node: FieldNode): string {
    if (!node.arguments?.length) return node.name.value;
    let text = this.asked.get(node);
    if (text === undefined) {
      text = `${node.name.value}(${node.arguments
        .map(({ name, value }) => `${name.value}:${inOrder(value)}`)
        .sort()
        .join()})`;
      this.asked.set(node, text);
    }
    return text;
  }

  /** @returns false: nothing below needs a look any more */
  private tell(key: string, first: FieldNode, other: FieldNode, reason: string): false {
    if (!this.told.has(other)) {
      this.told.add(other);
      const message = `Fields "${key}" conflict because ${reason}. Use different aliases on the fields to fetch both if this was intentional.`;
      this.context.reportError(new GraphQLError(message, { nodes: [first, other] }));
    }
    return false;
  }
}

function setsOf(fields: readonly PlacedField[]): TypedSet[] {
  return fields.flatMap(({ node: { selectionSet: set }, type }) => {
    if (!set) return [];
    const named = type && getNamedType(type);
    return [{ set, type: isCompositeType(named) ? named : undefined }];
  });
}

/** Fields that may be of the same object: of one object type, or of a type that an object of any may have. */
function byParent(fields: readonly PlacedField[]): readonly (readonly PlacedField[])[] {
  const own = new Map<GraphQLObjectType, PlacedField[]>();
  const open: PlacedField[] = [];
  for (const field of fields) {
    const { parent } = field;
    if (!isObjectType(parent)) open.push(field);
    else if (own.has(parent)) own.get(parent)?.push(field);
    else own.set(parent, [field]);
  }
  return own.size <= 1 ? [fields] : [...own.values()].map((group) => [...open, ...group]);
}

/** What two values at one place of an answer must have in common: lists, `!` and, where nothing is below, the type. */
function shapeOf(type: GraphQLOutputType | undefined): string {
  if (type === undefined) return '';
  const named = getNamedType(type);
  return isCompositeType(named) ? String(type).replace(named.name, '{}') : String(type);
}

/** The text of a value, in which the order of an object's fields says nothing. */
function inOrder(value: ValueNode): string {
  if (value.kind === Kind.LIST) return `[${value.values.map(inOrder).join()}]`;
  if (value.kind !== Kind.OBJECT) return print(value);
  return `{${value.fields
    .map(({ name, value: inner }) => `${name.value}:${inOrder(inner)}`)
    .sort()
    .join()}}`;
}
