/** How big a seeded world is. */
export interface WorldSizes {
  users: number;
  guilds: number;
  messages: number;
  projects: number;
}

/** What the aims of the product are measured at. Every message pays for one ledger entry, and joining a guild for two. */
export const realSize: WorldSizes = { users: 100_000, guilds: 2_000, messages: 1_000_000, projects: 20_000 };

/** What everybody of a seeded world signs in with. */
export const seedPassword = 'kept with a lively world 7';

/** The name of the so-and-so-manyth person, from 1 on. */
export const usernameOf = (nth: number): string => `dev-${nth}`;
