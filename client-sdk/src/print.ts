/** Any node of a parsed GraphQL document; read by name, so that no GraphQL library is needed. */
type AstNode = Readonly<Record<string, unknown>>;

const texts = new WeakMap<object, string>();

/** Prints a parsed executable document (operations and fragments). Repeated fragments are printed once. */
export function printDocument(document: { readonly definitions: readonly object[] }): string {
  let text = texts.get(document);
  if (text === undefined) {
    text = [...new Set(document.definitions.map((node) => print(node)))].join('\n');
    texts.set(document, text);
  }
  return text;
}

function print(value: unknown): string {
  const node = value as AstNode;
  const name = () => print(node['name']);
  switch (node['kind']) {
    case 'Name':
    case 'IntValue':
    case 'FloatValue':
    case 'EnumValue':
    case 'BooleanValue':
      return String(node['value']);
    case 'StringValue':
      return JSON.stringify(node['value']);
    case 'NullValue':
      return 'null';
    case 'Variable':
      return `$${name()}`;
    case 'NamedType':
      return name();
    case 'ListType':
    case 'ListValue':
      return `[${node['type'] ? print(node['type']) : list(node['values'], ',')}]`;
    case 'NonNullType':
      return `${print(node['type'])}!`;
    case 'ObjectValue':
      return `{${list(node['fields'], ',')}}`;
    case 'Argument':
    case 'ObjectField':
      return `${name()}:${print(node['value'])}`;
    case 'Directive':
      return `@${name()}${wrapped(node['arguments'])}`;
    case 'VariableDefinition': {
      const fallback = node['defaultValue'] ? `=${print(node['defaultValue'])}` : '';
      return `${print(node['variable'])}:${print(node['type'])}${fallback}${directives(node)}`;
    }
    case 'SelectionSet':
      return `{${list(node['selections'], ' ')}}`;
    case 'Field':
      return `${node['alias'] ? `${print(node['alias'])}:` : ''}${name()}${wrapped(node['arguments'])}${tail(node)}`;
    case 'FragmentSpread':
      return `...${name()}${directives(node)}`;
    case 'InlineFragment':
      return `...${condition(node)}${tail(node)}`;
    case 'FragmentDefinition':
      return `fragment ${name()}${condition(node)}${tail(node)}`;
    case 'OperationDefinition': {
      const title = node['name'] ? ` ${name()}` : '';
      return `${String(node['operation'])}${title}${wrapped(node['variableDefinitions'])}${tail(node)}`;
    }
    default:
      throw new TypeError(
        `A document to send holds operations and fragments only, not ${String(node['kind'])}.`,
      );
  }
}

function list(nodes: unknown, separator: string): string {
  return ((nodes ?? []) as readonly unknown[]).map(print).join(separator);
}

function wrapped(nodes: unknown): string {
  const text = list(nodes, ',');
  return text && `(${text})`;
}

function directives(node: AstNode): string {
  return list(node['directives'], '');
}

function condition(node: AstNode): string {
  return node['typeCondition'] ? ` on ${print(node['typeCondition'])}` : '';
}

function tail(node: AstNode): string {
  return directives(node) + (node['selectionSet'] ? print(node['selectionSet']) : '');
}
