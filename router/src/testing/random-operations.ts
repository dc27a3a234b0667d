import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredArgument,
  isRequiredInputField,
  isUnionType,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';

/** Where chance comes from: a whole number below the bound. */
export type Chance = (below: number) => number;

export interface RandomOperation {
  text: string;
  variables: Record<string, unknown>;
}

/** A source of chance that says the same again for the same seed. */
export function seeded(seed: number): Chance {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Pages are small, lest an answer of many levels has millions of objects. */
const largestPage = 3;

/** Writes valid operations of a graph: with fragments, aliases, fields that are selected twice, pages from variables. */
export class RandomOperations {
  private readonly variables: Record<string, unknown> = {};

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly chance: Chance,
    /** Whether objects of unknown type always say which. */
    private readonly saysTypes: boolean,
  ) {}

  /** An operation with one root field. */
  operation(levels: number): RandomOperation {
    const roots = [
      ['query', this.schema.getQueryType()],
      ['mutation', this.schema.getMutationType()],
      ['subscription', this.schema.getSubscriptionType()],
    ].filter((pair): pair is [string, GraphQLObjectType] => !!pair[1]);
    // Queries have the pages.
    const [kind, type] = this.one([...roots, ...roots.slice(0, 1), ...roots.slice(0, 1)]);
    const body = this.field(this.one(Object.values(type.getFields())), levels);
    const declared = Object.keys(this.variables).map((name) => `$${name}: Int`);
    return {
      text: `${kind}${declared.length > 0 ? `(${declared.join(', ')})` : ''} { ${body} }`,
      variables: this.variables,
    };
  }

  private selection(type: GraphQLCompositeType, levels: number): string {
    const always = isAbstractType(type) && this.saysTypes ? ['__typename'] : [];
    if (isAbstractType(type) && (isUnionType(type) || this.chance(3) > 0)) {
      const types = this.schema.getPossibleTypes(type).filter(() => this.chance(2) > 0);
      const parts = types.map((one) => `... on ${one.name} { ${this.selection(one, levels)} }`);
      return [...always, ...(parts.length > 0 ? parts : ['__typename'])].join(' ');
    }
    const fields = isUnionType(type) ? [] : Object.values(type.getFields());
    const fitting = fields.filter((field) => levels > 0 || !isCompositeType(getNamedType(field.type)));
    const chosen = Array.from({ length: 1 + this.chance(4) }, () => fitting[this.chance(fitting.length)]);
    const parts = chosen.map((field) => {
      const text = field ? this.field(field, levels - 1) : '__typename';
      return this.chance(4) === 0 ? `... on ${type.name} { ${text} }` : text;
    });
    return [...always, ...parts].join(' ');
  }

  /** The name under which it is answered tells its arguments, so that it may be selected again anywhere. */
  private field(field: GraphQLField<unknown, unknown>, levels: number): string {
    const args: string[] = field.args
      .filter(isRequiredArgument)
      .map(({ name, type }) => `${name}: ${this.literal(type)}`);
    let alias = '';
    if (field.args.some(({ name }) => name === 'first')) {
      const size = 1 + this.chance(largestPage);
      const isVariable = this.chance(2) === 0;
      if (isVariable) this.variables[`size${size}`] = size;
      args.push(`${this.one(['first', 'last'])}: ${isVariable ? `$size${size}` : size}`);
      alias = `${args.join('').replace(/\W/g, '_')}_${field.name}: `;
    } else if (args.length > 0) alias = `${args.join('').replace(/\W/g, '_')}_${field.name}: `;
    else if (this.chance(6) === 0) alias = `other_${field.name}: `;
    const type = getNamedType(field.type);
    const inside = isCompositeType(type) ? ` { ${this.selection(type, levels)} }` : '';
    return `${alias}${field.name}${args.length > 0 ? `(${args.join(', ')})` : ''}${inside}`;
  }

  private literal(type: GraphQLInputType): string {
    if (isNonNullType(type)) return this.literal(type.ofType);
    if (isListType(type)) {
      const items = Array.from({ length: this.chance(largestPage) }, () => this.literal(type.ofType));
      return `[${items.join(', ')}]`;
    }
    if (isEnumType(type)) return type.getValues()[0]?.name ?? '';
    if (!isInputObjectType(type)) return type.name === 'Boolean' ? 'true' : type.name === 'Int' ? '1' : '"1"';
    const fields = Object.values(type.getFields()).filter(isRequiredInputField);
    return `{ ${fields.map((one) => `${one.name}: ${this.literal(one.type)}`).join(', ')} }`;
  }

  private one<T>(items: readonly T[]): T {
    const item = items[this.chance(items.length)];
    if (item === undefined) throw new Error('nothing to choose from');
    return item;
  }
}
