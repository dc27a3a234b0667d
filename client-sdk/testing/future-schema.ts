import {
  Kind,
  parse,
  print,
  visit,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  type InterfaceTypeDefinitionNode,
} from 'graphql';

/** The value that every enum of a future schema has besides. */
export const futureValue = 'VALUE_OF_THE_FUTURE';
/** The type that every interface and union of a future schema has besides. */
export const futureType = 'ThingOfTheFuture';

const fieldOf = (sdl: string): FieldDefinitionNode => {
  const [type] = parse(`type T { ${sdl} }`).definitions;
  if (type?.kind !== Kind.OBJECT_TYPE_DEFINITION || !type.fields?.[0]) throw new Error('not a field');
  return type.fields[0];
};
const argumentOf = (sdl: string): InputValueDefinitionNode => {
  const argument = fieldOf(`f(${sdl}): Int`).arguments?.[0];
  if (!argument) throw new Error('not an argument');
  return argument;
};

/**
 * What a schema may become without breaking anybody: every enum gains a value, every interface and union a type,
 * every object a nullable field, every field and input an optional argument.
 */
export function futureOf(sdl: string): string {
  const optional = argumentOf('ofTheFuture: String');
  const interfaces: InterfaceTypeDefinitionNode[] = [];
  const changed = visit(parse(sdl), {
    EnumTypeDefinition: {
      leave: (node) => ({
        ...node,
        values: [
          ...(node.values ?? []),
          { kind: Kind.ENUM_VALUE_DEFINITION, name: { kind: Kind.NAME, value: futureValue } },
        ],
      }),
    },
    InterfaceTypeDefinition: {
      leave: (node) => {
        interfaces.push(node);
        return undefined;
      },
    },
    UnionTypeDefinition: {
      leave: (node) => ({
        ...node,
        types: [
          ...(node.types ?? []),
          { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: futureType } },
        ],
      }),
    },
    ObjectTypeDefinition: {
      leave: (node) => ({ ...node, fields: [...(node.fields ?? []), fieldOf('ofTheFuture: String')] }),
    },
    InputObjectTypeDefinition: {
      leave: (node) => ({ ...node, fields: [...(node.fields ?? []), optional] }),
    },
    FieldDefinition: {
      leave: (node) => ({ ...node, arguments: [...(node.arguments ?? []), optional] }),
    },
  });
  const names = interfaces.map(({ name }) => name.value).join(' & ');
  const fields = new Map(
    interfaces.flatMap((one) => (one.fields ?? []).map((field) => [field.name.value, print(field)] as const)),
  );
  const body = [...fields.values(), 'ofTheFuture: String'].join('\n');
  return `${print(changed)}\ntype ${futureType}${names && ` implements ${names}`} {\n${body}\n}\n`;
}
