import { answerType, isLive, namesOf, needsVariables, summaryOf } from './area.mjs';
import { readOperations } from './operations.mjs';
import { banner, docstring, upperFirst } from './text.mjs';

/** All queries and mutations bound to one client: `sdk.guilds.createGuild(…)`. */
export function plugin(schema, documents) {
  const operations = readOperations(documents).operations.filter((operation) => !isLive(operation));
  const areas = [...new Set(operations.map(({ area }) => area))].sort();
  const within = (area) => operations.filter((operation) => operation.area === area);
  return [
    banner + `import type { CallOptions, Requester } from '../client.ts';`,
    ...areas.map((area) => `import * as ${area} from './${area}.ts';`),
    '',
    ...areas.map((area) => printInterface(schema, area, within(area))),
    `/** Every query and mutation of the SDK, by area. */\nexport interface Sdk {`,
    ...areas.map((area) => `  readonly ${area}: ${upperFirst(area)}Operations;`),
    `}\n`,
    `/** Binds every query and mutation to a client. Import single operations instead where each kilobyte counts. */`,
    `export function getSdk(client: Requester): Sdk {\n  return {`,
    ...areas.map((area) => printBindings(area, within(area))),
    `  };\n}\n`,
  ].join('\n');
}

function printInterface(schema, area, operations) {
  const members = operations.map((operation) => {
    const { call, variables } = namesOf(operation);
    const optional = needsVariables(operation) ? '' : '?';
    return `${docstring(summaryOf(schema, operation), '  ')}  ${call}(
    variables${optional}: ${area}.${variables},
    options?: CallOptions,
  ): Promise<${area}.${answerType(operation)}>;`;
  });
  return `/** The operations of the area \`${area}\`. */\nexport interface ${upperFirst(area)}Operations {\n${members.join('\n')}\n}\n`;
}

function printBindings(area, operations) {
  const calls = operations
    .map(namesOf)
    .map(({ call }) => `      ${call}: (variables, options) => ${area}.${call}(client, variables, options),`);
  return `    ${area}: {\n${calls.join('\n')}\n    },`;
}
