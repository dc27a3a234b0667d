import { describe, expect, it } from 'vitest';
import { guilds } from './guilds.ts';
import { demoUsername, people } from './people.ts';

const usernames = people.map(({ username }) => username);
const rolesOf = ({ owner, admins, moderators, members, waiting = [] }: (typeof guilds)[number]): string[] => [
  owner,
  ...admins,
  ...moderators,
  ...members,
  ...waiting,
];

describe('the demo world', () => {
  it('has forty people of different names', () => {
    expect(new Set(usernames).size).toBe(40);
    expect(usernames).toContain(demoUsername);
  });

  it.each(guilds)('$slug names each of its people once, and only people there are', (guild) => {
    const named = rolesOf(guild);
    expect(new Set(named).size).toBe(named.length);
    expect(usernames).toEqual(expect.arrayContaining(named));
  });

  it('leaves nobody alone', () => {
    const joined = new Set(guilds.flatMap(rolesOf));
    expect(usernames.filter((username) => !joined.has(username))).toEqual([]);
  });

  it('shows every kind of guild: open, watched, by invitation, private', () => {
    expect(new Set(guilds.map(({ visibility = 'PUBLIC' }) => visibility)).size).toBe(3);
    expect(guilds.some(({ approval, visibility }) => approval === 'MANUAL' && !visibility)).toBe(true);
    expect(new Set(guilds.map(({ category }) => category)).size).toBe(12);
  });
});
