import { readdirSync, readFileSync } from 'node:fs';
import { MovableClock } from '@testverse/platform/testing';
import { buildSchema, Kind, parse, type DocumentNode, type OperationDefinitionNode } from 'graphql';
import { describe, expect, it } from 'vitest';
import { madeUpAnswer } from '../testing/made-up-answers.ts';
import { MemoryBuckets } from './buckets.ts';
import { productionLimits } from './limits.ts';
import { OperationPrice } from './operation-price.ts';
import { PriceList } from './price-list.ts';
import { Rates } from './rates.ts';

const file = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
const areas = readdirSync(new URL('../../../client-sdk/operations', import.meta.url));
const text = areas
  .flatMap((area) =>
    readdirSync(new URL(`../../../client-sdk/operations/${area}`, import.meta.url)).map((name) =>
      file(`client-sdk/operations/${area}/${name}`),
    ),
  )
  .join('\n');
const document: DocumentNode = parse(text);
const supergraph = file('schema/supergraph.graphql');
const schema = buildSchema(supergraph, { assumeValid: true });
const prices = new PriceList(parse(supergraph));
const operations = document.definitions.filter(
  (one): one is OperationDefinitionNode => one.kind === Kind.OPERATION_DEFINITION,
);
const { capacity } = productionLimits.points.FREE;
const mostSelections = productionLimits.selections;
const priceOf = (operation: OperationDefinitionNode): OperationPrice =>
  new OperationPrice({ schema, prices, document, mostSelections }, operation);

/** What the web app asks, and how long the lists of a lively world are. */
interface Ask {
  name: string;
  variables: Record<string, unknown>;
  items: Record<string, number>;
}

const ask = (
  name: string,
  variables: Record<string, unknown> = {},
  items: Record<string, number> = {},
): Ask => ({ name, variables, items });

const openApp: Ask[] = [
  ask('Viewer'),
  ask('Guilds', { first: 20 }, { 'GuildConnection.edges': 8 }),
  ask('Guilds', { first: 6 }, { 'GuildConnection.edges': 6 }),
  ask('UnreadChanged'),
];
const openGuild: Ask[] = [
  ask('Guild', { slug: 'a' }),
  ask(
    'GuildRoom',
    { id: 'a', members: 40 },
    { 'ChannelConnection.edges': 5, 'GuildMembershipConnection.edges': 18 },
  ),
  ask('GuildEvents', { guildId: 'a' }),
  ask('PresenceChanged', { guildId: 'a' }),
  ask('ChannelTimeline', { channelId: 'a', last: 30 }, { 'MessageConnection.edges': 30 }),
  ask('ChannelEvents', { channelId: 'a' }),
  ask('TypingChanged', { channelId: 'a' }),
  ask('MarkChannelRead', { input: { channelId: 'a', seq: 1 } }),
];

/** A free person's bucket in front of operations that are asked at once and answered later. */
class Purse {
  readonly clock = new MovableClock();
  private readonly rates = new Rates(productionLimits, new MemoryBuckets(this.clock));
  least = capacity;

  /** @returns what it cost in the end */
  async visit(asked: readonly Ask[]): Promise<number> {
    const take = async (one: Ask) => {
      const operation = operations.find(({ name }) => name?.value === one.name);
      if (!operation) throw new Error(`there is no operation ${one.name}`);
      const price = priceOf(operation);
      const estimate = Math.max(1, price.estimate(one.variables));
      const state = await this.rates.takePoints('person', 'FREE', estimate);
      expect(state.allowed, `${one.name} with ${state.remaining} points left`).toBe(true);
      this.least = Math.min(this.least, state.remaining);
      return { one, price, estimate, operation };
    };
    let sum = 0;
    for (const { one, price, estimate, operation } of await Promise.all(asked.map(take))) {
      // An open subscription is paid when it begins.
      const actual =
        operation.operation === 'subscription' ? estimate : Math.max(1, price.spent(answerTo(one)));
      expect(actual).toBeLessThanOrEqual(estimate);
      await this.rates.refundPoints('person', 'FREE', estimate - actual);
      sum += actual;
    }
    return sum;
  }
}

function answerTo({ name, variables, items }: Ask): unknown {
  return madeUpAnswer({
    schema,
    document,
    operationName: name,
    variables,
    items: (most, { parentType, fieldName }) => Math.min(most, items[`${parentType.name}.${fieldName}`] ?? 2),
    isMissing: () => false,
    typeOf: (_type, [first]) => {
      if (!first) throw new Error('an abstract type without members');
      return first;
    },
  });
}

describe('the price of what our own clients ask', () => {
  it.each(operations.map((operation) => [operation.name?.value, operation] as const))(
    '%s fits into the bucket of a free person, with pages of fifty',
    (_name, operation) => {
      const cost = priceOf(operation).estimate({ first: 50, last: 50, members: 50 });
      expect(cost).toBeLessThanOrEqual(capacity / 2);
    },
  );

  it('lets a free person open the app, six guilds and their first channels, and reload five times, in ten seconds', async () => {
    const purse = new Purse();
    const pauseMs = 10_000 / 11;
    const costs = [await purse.visit(openApp)];
    const isPlace = [...Array<boolean>(6).fill(true), ...Array<boolean>(5).fill(false)];
    for (const isFirst of isPlace) {
      purse.clock.advance({ ms: pauseMs });
      costs.push(await purse.visit(isFirst ? openGuild : [...openApp, ...openGuild]));
    }
    // About what a listed message or member costs: what comes with them is free.
    expect(Math.max(...costs)).toBeLessThan(100);
    // What is left is room for writing, scrolling back and looking around.
    expect(purse.least).toBeGreaterThan(50);
  });
});
