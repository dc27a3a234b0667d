import { readdirSync, readFileSync } from 'node:fs';
import { buildSchema, Kind, parse, type OperationDefinitionNode } from 'graphql';
import { describe, expect, it } from 'vitest';
import { productionLimits } from './limits.ts';
import { Measurer } from './measure.ts';

const file = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
const areas = readdirSync(new URL('../../../client-sdk/operations', import.meta.url));
const text = areas
  .flatMap((area) =>
    readdirSync(new URL(`../../../client-sdk/operations/${area}`, import.meta.url)).map((name) =>
      file(`client-sdk/operations/${area}/${name}`),
    ),
  )
  .join('\n');
const document = parse(text);
const schema = buildSchema(file('schema/schema.graphql'));
const operations = document.definitions.filter(
  (one): one is OperationDefinitionNode => one.kind === Kind.OPERATION_DEFINITION,
);
const costOf = (operation: OperationDefinitionNode, variables: Record<string, unknown>): number =>
  new Measurer(schema, document, variables).operation(operation).cost;

describe('the price of what our own clients ask', () => {
  it.each(operations.map((operation) => [operation.name?.value, operation] as const))(
    '%s fits into the bucket of a free person, with pages of fifty',
    (_name, operation) => {
      const cost = costOf(operation, { first: 50, last: 50, members: 50 });
      expect(cost).toBeLessThanOrEqual(productionLimits.points.FREE.capacity / 2);
    },
  );

  it('leaves room for opening a guild and a channel at once, from nothing', () => {
    const named = (name: string): OperationDefinitionNode => {
      const found = operations.find((operation) => operation.name?.value === name);
      if (!found) throw new Error(`there is no operation ${name}`);
      return found;
    };
    const atOnce = [
      'Viewer',
      'UserGuildMemberships',
      'Guild',
      'GuildRoom',
      'ChannelTimeline',
      'UnreadChanged',
    ];
    const cost = atOnce
      .map((name) => costOf(named(name), { first: 50, last: 30, members: 40 }))
      .reduce((sum, one) => sum + one, 0);
    expect(cost).toBeLessThanOrEqual(productionLimits.points.FREE.capacity);
  });
});
