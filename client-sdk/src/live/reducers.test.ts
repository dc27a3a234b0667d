import { readFileSync } from 'node:fs';
import { buildSchema, isUnionType } from 'graphql';
import { expect, it } from 'vitest';
import { ChannelEventsDocument, GuildEventsDocument } from '../_generated/guilds.ts';
import { futureOf, futureType } from '../../testing/future-schema.ts';
import { guildReducers } from './guild-room.ts';
import { timelineReducers } from './timeline-state.ts';

const committed = readFileSync(new URL('../../../schema/schema.graphql', import.meta.url), 'utf8');
const streams = { ChannelEvent: timelineReducers, GuildEvent: guildReducers };

/** What may come over a stream and no reducer takes. `StreamReset` is dealt with by `live` itself. */
function unreduced(sdl: string): string[] {
  const schema = buildSchema(sdl);
  return Object.entries(streams).flatMap(([name, reducers]) => {
    const union = schema.getType(name);
    if (!isUnionType(union)) return [name];
    const members = union.getTypes().map((one) => one.name);
    return members.filter((member) => member !== 'StreamReset' && !Object.hasOwn(reducers, member));
  });
}

it('there is a reducer for every event of the committed schema', () => {
  expect(unreduced(committed)).toEqual([]);
});

it('an event that is new in the schema is noticed', () => {
  expect(unreduced(futureOf(committed))).toEqual([futureType, futureType]);
});

it('the streams ask for nothing that differs between readers, so that one answer serves all of them', () => {
  for (const document of [ChannelEventsDocument, GuildEventsDocument])
    expect(String(document)).not.toMatch(/viewer|unread|lastRead/i);
});

it('no reducer is left of an event that is gone', () => {
  const schema = buildSchema(committed);
  const known = Object.values(streams).flatMap((reducers) => Object.keys(reducers));
  expect(known.filter((name) => !schema.getType(name))).toEqual([]);
});
