import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
} from 'graphql';

/** Gives numbers in [0, 1); the same sequence for the same seed. */
export type Chance = () => number;

/** mulberry32, public domain by Tommy Ettinger: small, and good enough to choose fields. */
export function seededChance(seed: number): Chance {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

interface Generator {
  schema: GraphQLSchema;
  chance: Chance;
  options: RandomOptions;
  aliases: number;
}

export interface RandomOptions {
  /** Values for arguments named or typed so. */
  literals: Readonly<Record<string, readonly string[]>>;
  /** Types on which `__typename` is not asked for. */
  withoutTypename: readonly string[];
}

const mostDepth = 5;

function pick<T>(chance: Chance, options: readonly T[]): T {
  const picked = options[Math.floor(chance() * options.length)];
  if (picked === undefined) throw new Error('nothing to pick from');
  return picked;
}

/** Writes a valid query over the schema, different for every seed: aliases, fragments, conditions and arguments too. */
export function randomOperation(schema: GraphQLSchema, seed: number, options: RandomOptions): string {
  const root = schema.getQueryType();
  if (!root) throw new Error('the schema has no queries');
  const generator: Generator = { schema, chance: seededChance(seed), options, aliases: 0 };
  return `query Random($yes: Boolean!, $no: Boolean!) { used: __typename @include(if: $yes) unused: __typename @include(if: $no) ${selections(generator, root, 0)} }`;
}

/** Writes one field of the root of all queries, with what it selects: it can stand in an operation of any kind. */
export function randomRootField(schema: GraphQLSchema, seed: number, options: RandomOptions): string {
  const chance = seededChance(seed);
  const fields = Object.values(schema.getQueryType()?.getFields() ?? {});
  return plainSelection({ schema, chance, options, aliases: 0 }, pick(chance, fields), 0).join('');
}

function selections(generator: Generator, type: GraphQLCompositeType, depth: number): string {
  const { chance, schema, options } = generator;
  const parts: string[] =
    chance() < 0.3 && !options.withoutTypename.includes(type.name) ? ['__typename'] : [];
  const fields = 'getFields' in type ? Object.values(type.getFields()) : [];
  const open =
    depth < mostDepth ? fields : fields.filter((field) => !isCompositeType(getNamedType(field.type)));
  const count = open.length === 0 ? 0 : 1 + Math.floor(chance() * Math.min(4, open.length));
  for (let n = 0; n < count; n += 1) parts.push(selection(generator, pick(chance, open), depth));
  if (isAbstractType(type) && depth < mostDepth) {
    for (const possible of schema.getPossibleTypes(type)) {
      if (chance() < 0.6)
        parts.push(`... on ${possible.name} { ${selections(generator, possible, depth + 1)} }`);
    }
  }
  if (isObjectType(type) && chance() < 0.15 && depth < mostDepth) {
    parts.push(`... on ${type.name} { ${selections(generator, type, depth + 1)} }`);
  }
  return parts.length > 0 ? parts.join(' ') : firstLeaf(type);
}

/** A selection set cannot be empty. */
function firstLeaf(type: GraphQLCompositeType): string {
  const fields = 'getFields' in type ? Object.values(type.getFields()) : [];
  return (
    fields.find((field) => field.args.length === 0 && !isCompositeType(getNamedType(field.type)))?.name ??
    '__typename'
  );
}

function selection(generator: Generator, field: GraphQLField<unknown, unknown>, depth: number): string {
  const { chance } = generator;
  const [head, nested] = plainSelection(generator, field, depth);
  const condition =
    chance() < 0.1
      ? pick(chance, [' @skip(if: $no)', ' @skip(if: $yes)', ' @include(if: $yes)', ' @include(if: false)'])
      : '';
  return `${head}${condition}${nested}`;
}

/** Gives what stands before and what stands after a condition. */
function plainSelection(
  generator: Generator,
  field: GraphQLField<unknown, unknown>,
  depth: number,
): [head: string, nested: string] {
  const given = field.args.filter((arg) => isNonNullType(arg.type) || generator.chance() < 0.5);
  const args = given.map((arg) => `${arg.name}: ${literal(generator, arg.name, arg.type)}`);
  // Always its own key: two selections of one field with other arguments would not be valid.
  generator.aliases += 1;
  const alias = `${field.name}_${generator.aliases}`;
  const type = getNamedType(field.type);
  const nested = isCompositeType(type) ? ` { ${selections(generator, type, depth + 1)} }` : '';
  return [`${alias}: ${field.name}${args.length > 0 ? `(${args.join(', ')})` : ''}`, nested];
}

function literal(generator: Generator, name: string, type: GraphQLInputType): string {
  const { chance, options } = generator;
  if (isNonNullType(type)) return literal(generator, name, type.ofType);
  if (isListType(type)) return `[${literal(generator, name, type.ofType)}]`;
  if (isEnumType(type)) return pick(chance, type.getValues()).name;
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields()).filter(
      (field) => isNonNullType(field.type) || chance() < 0.5,
    );
    return `{ ${fields.map((field) => `${field.name}: ${literal(generator, field.name, field.type)}`).join(', ')} }`;
  }
  const known = options.literals[name] ?? options.literals[type.name];
  if (known) return pick(chance, known);
  return type.name === 'Int' ? String(Math.floor(chance() * 4)) : type.name === 'Boolean' ? 'true' : '"text"';
}
