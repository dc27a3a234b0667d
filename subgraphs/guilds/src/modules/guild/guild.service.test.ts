import { createLogger } from '@testverse/platform/log';
import { openSubgraph, type RunningSubgraph } from '@testverse/platform/server';
import { asActor } from '@testverse/platform/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GuildsContext } from '../../context.ts';
import { guildId } from '../../node.ts';
import { guildsSubgraph } from '../../subgraph.ts';
import { atOnce, startGuilds, type GuildsWorld } from '../../testing/guilds.ts';
import { MembershipService } from '../membership/index.ts';
import { GuildService } from './guild.service.ts';

const crowd = 50;
const service = new GuildService(new MembershipService());
let world: GuildsWorld;
let wide: RunningSubgraph;

/** The subgraph once more, with a connection for everybody: nobody waits for the pool, only for the database. */
beforeAll(async () => {
  world = await startGuilds();
  wide = await openSubgraph(guildsSubgraph(), {
    databaseUrl: String(Reflect.get(world.running.dataSource.options, 'url')),
    poolSize: crowd,
    log: createLogger({ service: 'test', level: 'silent' }),
  });
  await atOnce(crowd, () => wide.dataSource.query('select pg_sleep(0.2)'));
});
afterAll(async () => {
  await wide.close();
  await world.close();
});

function contextOf(actor = asActor()): GuildsContext {
  return wide.createContext({ requestId: actor.userId, actor });
}

async function outcome(act: Promise<unknown>): Promise<string> {
  return act.then(
    () => 'DONE',
    (error: { code?: string }) => error.code ?? String(error),
  );
}

function tally(outcomes: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const one of outcomes) counts[one] = (counts[one] ?? 0) + 1;
  return counts;
}

describe('fifty people on fifty connections', () => {
  it('take exactly the seats there are', async () => {
    const guild = await world.found(asActor(), { maxMembers: 8 });
    const id = guildId.decode(guild.id);
    const outcomes = await atOnce(crowd, () => outcome(service.join(contextOf(), id)));
    expect(tally(outcomes)).toEqual({ DONE: 7, GUILD_FULL: 43 });
    expect(await service.reconcileMemberCounts(contextOf())).toEqual([]);
  });

  it('take the seats that others free, and never one more', async () => {
    const owner = asActor();
    const guild = await world.found(owner, { maxMembers: 26 });
    const id = guildId.decode(guild.id);
    const leavers = await Promise.all(Array.from({ length: 25 }, () => world.member(guild, owner)));
    const outcomes = await Promise.all([
      ...leavers.map((person) => outcome(service.leave(contextOf(person), id))),
      atOnce(25, () => outcome(service.join(contextOf(), id))),
    ]);
    const joined = outcomes.flat().slice(25);
    expect(tally(outcomes.flat().slice(0, 25))).toEqual({ DONE: 25 });
    const seated = joined.filter((one) => one === 'DONE').length;
    expect(seated + joined.filter((one) => one === 'GUILD_FULL').length).toBe(25);
    const { guild: found } = await world.ask(
      null,
      'query ($id: ID) { guild(id: $id) { memberCount } }',
      guild,
    );
    expect(found.memberCount).toBe(1 + seated);
  });
});
