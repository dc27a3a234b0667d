import { onlyRootField, operationText, readOperations } from './operations.mjs';
import { banner, described, docstring, leadingComment, lowerFirst, upperFirst } from './text.mjs';
import { fragmentType, typePrinter } from './types.mjs';

const rootOf = (schema, operation) =>
  ({
    query: schema.getQueryType(),
    mutation: schema.getMutationType(),
    subscription: schema.getSubscriptionType(),
  })[operation.operation];

/** Names that an operation's file exports, by house convention. */
export function namesOf(operation) {
  const name = upperFirst(operation.name.value);
  const result = `${name}${upperFirst(operation.operation)}`;
  return { call: lowerFirst(name), document: `${name}Document`, result, variables: `${result}Variables` };
}

/** What the function of an operation resolves to: the value of its only root field, or everything. */
export function answerType(operation) {
  const field = onlyRootField(operation);
  return field ? `${namesOf(operation).result}['${field}']` : namesOf(operation).result;
}

/** Whether the operation's answers come over the live connection. */
export const isLive = (operation) => operation.operation === 'subscription';

/** Whether the operation can be called without variables. */
export function needsVariables(operation) {
  return operation.variableDefinitions.some((one) => one.type.kind === 'NonNullType' && !one.defaultValue);
}

/** What an operation's function says of itself: the comment in its file, or the description of its root field. */
export function summaryOf(schema, operation) {
  const field = rootOf(schema, operation).getFields()[operation.selectionSet.selections[0].name?.value];
  return leadingComment(operation) || (field ? described(field) : '');
}

/** Types, typed documents and functions of one area's operations. */
export function plugin(schema, documents, { area }) {
  const { operations, fragments } = readOperations(documents);
  const used = { enums: new Set(), fragments: new Map(), unknown: false };
  const types = typePrinter(schema, fragments, used);
  const own = operations.filter((operation) => operation.area === area);
  const inputs = new Map(own.flatMap((operation) => [...types.inputsBelow(operation.variableDefinitions)]));
  const body = [
    ...[...inputs].sort(([a], [b]) => a.localeCompare(b)).map(([, type]) => types.input(type)),
    ...[...fragments.values()]
      .filter((fragment) => fragment.area === area)
      .map((fragment) => printFragment(schema, fragment, types)),
    ...own.map((operation) => printOperation(schema, operation, fragments, types)),
  ];
  const enums = [...used.enums].sort();
  const imports = [
    own.every(isLive) ? '' : `import type { CallOptions, Requester } from '../client.ts';`,
    `import type { TypedDocument } from '../document.ts';`,
    enums.length ? `import type { ${enums.join(', ')} } from './enums.ts';` : '',
    own.some(isLive)
      ? `import type { LiveSubscription, SubscribeOptions, Subscriber } from '../live/subscriber.ts';`
      : '',
    ...foreignFragments(used.fragments, area),
    used.unknown ? `import type { UnknownValue } from '../unknown.ts';` : '',
  ];
  return `${banner}${imports.filter(Boolean).join('\n')}\n\n${body.join('\n')}`;
}

function foreignFragments(used, area) {
  const others = [...new Set(used.values())].filter((one) => one !== area).sort();
  return others.map((other) => {
    const names = [...used]
      .filter(([, home]) => home === other)
      .map(([name]) => `${upperFirst(name)}Fragment`);
    return `import type { ${names.sort().join(', ')} } from './${other}.ts';`;
  });
}

function printFragment(schema, fragment, types) {
  const type = schema.getType(fragment.typeCondition.name.value);
  const name = fragmentType(fragment);
  return `${docstring(leadingComment(fragment) || described(type))}export type ${name} = ${types.result(type, fragment.selectionSet)};\n`;
}

function printOperation(schema, operation, fragments, types) {
  const { call, document, result, variables } = namesOf(operation);
  const field = onlyRootField(operation);
  const request = `client.request(${document}, variables, options)`;
  const text = JSON.stringify(operationText(operation, fragments));
  return `export type ${variables} = ${types.variables(operation.variableDefinitions)};

export type ${result} = ${types.result(rootOf(schema, operation), operation.selectionSet)};

/** The document of {@link ${call}}. */
export const ${document} = ${text} as TypedDocument<${result}, ${variables}>;

${docstring(summaryOf(schema, operation))}export function ${call}(
  ${isLive(operation) ? 'live: Subscriber' : 'client: Requester'},
  variables: ${variables}${needsVariables(operation) ? '' : ' = {}'},
  options?: ${isLive(operation) ? 'SubscribeOptions' : 'CallOptions'},
): ${isLive(operation) ? 'LiveSubscription' : 'Promise'}<${answerType(operation)}> {
  return ${isLive(operation) ? `live.subscribe(${document}, variables, options, '${field}')` : field ? `${request}.then((answer) => answer.${field})` : request};
}
`;
}
