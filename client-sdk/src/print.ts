/** Any node of a parsed GraphQL document; read by name, so that no GraphQL library is needed. */
type AstNode = Readonly<Record<string, unknown>>;

const texts = new WeakMap<object, string>();

/** Prints a parsed executable document (operations and fragments). Repeated fragments are printed once. */
export function printDocument(document: { readonly definitions: readonly object[] }): string {
  const known = texts.get(document);
  if (known !== undefined) return known;
  const printed = [...new Set(document.definitions.map((node) => print(node)))].join('\n');
  texts.set(document, printed);
  return printed;
}

const printers: Readonly<Record<string, (node: AstNode) => string>> = {
  Name: text,
  IntValue: text,
  FloatValue: text,
  EnumValue: text,
  BooleanValue: text,
  StringValue: (node) => JSON.stringify(node['value']),
  NullValue: () => 'null',
  Variable: (node) => `$${name(node)}`,
  NamedType: name,
  ListType: (node) => `[${print(node['type'])}]`,
  NonNullType: (node) => `${print(node['type'])}!`,
  ListValue: (node) => `[${list(node['values'], ',')}]`,
  ObjectValue: (node) => `{${list(node['fields'], ',')}}`,
  ObjectField: pair,
  Argument: pair,
  Directive: (node) => `@${name(node)}${wrapped(node['arguments'])}`,
  VariableDefinition: (node) =>
    `${print(node['variable'])}:${print(node['type'])}${prefixed('=', node['defaultValue'])}${list(node['directives'], '')}`,
  SelectionSet: (node) => `{${list(node['selections'], ' ')}}`,
  Field: (node) =>
    `${node['alias'] ? `${print(node['alias'])}:` : ''}${name(node)}${wrapped(node['arguments'])}${tail(node)}`,
  FragmentSpread: (node) => `...${name(node)}${tail(node)}`,
  InlineFragment: (node) => `...${prefixed(' on ', node['typeCondition'])}${tail(node)}`,
  FragmentDefinition: (node) =>
    `fragment ${name(node)}${prefixed(' on ', node['typeCondition'])}${tail(node)}`,
  OperationDefinition: (node) =>
    `${String(node['operation'])}${prefixed(' ', node['name'])}${wrapped(node['variableDefinitions'])}${tail(node)}`,
};

function print(value: unknown): string {
  const node = value as AstNode;
  const kind = String(node['kind']);
  const printer = printers[kind];
  if (!printer) throw new TypeError(`A document to send holds operations and fragments only, not ${kind}.`);
  return printer(node);
}

function text(node: AstNode): string {
  return String(node['value']);
}

function name(node: AstNode): string {
  return print(node['name']);
}

function pair(node: AstNode): string {
  return `${name(node)}:${print(node['value'])}`;
}

function prefixed(prefix: string, node: unknown): string {
  return node ? prefix + print(node) : '';
}

function list(nodes: unknown, separator: string): string {
  return ((nodes ?? []) as readonly unknown[]).map(print).join(separator);
}

function wrapped(nodes: unknown): string {
  const inner = list(nodes, ',');
  return inner && `(${inner})`;
}

function tail(node: AstNode): string {
  return list(node['directives'], '') + prefixed('', node['selectionSet']);
}
