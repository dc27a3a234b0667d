import { graphql, isAbstractType } from 'graphql';
import { createUnionType, Ctx, Field, InterfaceType, ObjectType, Query, Resolver } from 'type-graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RequestContext } from '../context/index.ts';
import { asActor, startSubgraph, type TestSubgraph } from '../testing/index.ts';
import type { SubgraphDefinition, SubgraphRuntime } from './index.ts';

@InterfaceType('Dated', { description: 'Something with a date.' })
abstract class Dated {
  @Field(() => String, { description: 'The day.' })
  day!: string;
}

@ObjectType('Noted', { description: 'A note was written.', implements: Dated })
class Noted implements Dated {
  day!: string;
}

@ObjectType('Erased', { description: 'A note was erased.', implements: Dated })
class Erased implements Dated {
  day!: string;
}

const Happening = createUnionType({
  name: 'Happening',
  description: 'Either of two.',
  types: () => [Noted, Erased] as const,
});

const rows = [
  { kind: 'noted', day: 'Monday' },
  { kind: 'erased', day: 'Friday' },
];

@Resolver()
class HappeningResolver {
  @Query(() => [Happening], { description: 'All of them.' })
  happenings(): object[] {
    return rows;
  }

  @Query(() => [Dated], { description: 'All of them, by their interface.' })
  dated(): object[] {
    return rows;
  }

  @Query(() => Boolean, { description: 'Whether somebody has signed in.' })
  async isSignedIn(@Ctx() context: RequestContext): Promise<boolean> {
    return context.transact((tx) => Promise.resolve(tx.actor.userId !== null));
  }
}

const kindOf = (value: unknown): string =>
  (value as { kind: string }).kind === 'noted' ? 'Noted' : 'Erased';
const lives: string[] = [];

const diary: SubgraphDefinition = {
  name: 'diary',
  modules: [
    {
      name: 'happening',
      entities: [],
      resolvers: [new HappeningResolver()],
      references: {},
      loaders: {},
      resolveTypes: { Happening: kindOf, Dated: kindOf },
      open: (runtime: SubgraphRuntime) => {
        lives.push(`opened with ${runtime.events.doorbell ? 'a log' : 'nothing'}`);
        return {
          close: async () => {
            await runtime.dataSource.query('select 1');
            lives.push('closed before its connections');
          },
        };
      },
    },
  ],
  migrations: [],
};

describe('a subgraph', () => {
  let subgraph: TestSubgraph;
  beforeAll(async () => {
    subgraph = await startSubgraph(diary);
  });
  afterAll(() => subgraph.close());

  it('tells the type of a plain row in a union and an interface, at once', async () => {
    const { data } = await subgraph.run(
      '{ happenings { __typename ... on Dated { day } } dated { __typename day } }',
    );
    const expected = [
      { __typename: 'Noted', day: 'Monday' },
      { __typename: 'Erased', day: 'Friday' },
    ];
    expect(data).toEqual({ happenings: expected, dated: expected });
    for (const name of ['Happening', 'Dated']) {
      const type = subgraph.running.schema.getType(name);
      const resolve = isAbstractType(type) ? type.resolveType : undefined;
      expect(resolve?.(rows[0], {}, {} as never, {} as never)).toBe('Noted');
    }
  });

  it('says whether a result is personal: only when somebody looked at who asks, inside an act as well', async () => {
    const isPersonal = async (source: string): Promise<boolean> => {
      const contextValue = subgraph.context(asActor());
      await graphql({ schema: subgraph.running.schema, source, contextValue });
      return contextValue.effects.isPersonal;
    };
    expect(await isPersonal('{ dated { day } }')).toBe(false);
    expect(await isPersonal('{ dated { day } isSignedIn }')).toBe(true);
  });

  it('opens its modules when it opens and closes them while its connections are there', async () => {
    const short = await startSubgraph(diary);
    lives.length = 0;
    await short.close();
    expect(lives).toEqual(['closed before its connections']);
    const again = await startSubgraph(diary);
    expect(lives).toContain('opened with a log');
    await again.close();
  });
});
