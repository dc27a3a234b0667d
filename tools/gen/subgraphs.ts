import { buildSubgraph, type SubgraphDefinition } from '@testverse/platform/graphql';
import { nodeTypesOf, rootName, rootSdl } from '../../router/src/root/index.ts';
import type { PrintedSubgraph } from './compose.ts';
import { sortSdl } from './sort-sdl.ts';

/** Printing keeps no secrets, so any key of the right length will do. */
const printingKey = Buffer.alloc(32).toString('base64');

/** The subgraphs that have a domain. A new one is added here, and nowhere else in this tool. */
const definitions: Readonly<Record<string, () => Promise<SubgraphDefinition>>> = {
  users: async () => (await import('@testverse/users')).usersSubgraph({ masterKeys: [printingKey] }),
  guilds: async () => (await import('@testverse/guilds')).guildsSubgraph(),
  projects: async () => (await import('@testverse/projects')).projectsSubgraph(),
  gamification: async () => (await import('@testverse/gamification')).gamificationSubgraph(),
  assessments: async () => (await import('@testverse/assessments')).assessmentsSubgraph(),
};

export const subgraphNames: readonly string[] = Object.keys(definitions);

/** Builds one subgraph, without a database, and prints it sorted. */
export async function printSubgraph(name: string): Promise<PrintedSubgraph> {
  const define = definitions[name];
  if (!define) throw new Error(`no subgraph is named ${name}; there are ${subgraphNames.join(', ')}`);
  const { sdl } = await buildSubgraph(await define());
  return { name, sdl: sortSdl(sdl) };
}

/** Prints the router's own subgraph: `node` finds the entities of all the others, so it is derived from them. */
export function printRoot(others: readonly PrintedSubgraph[]): PrintedSubgraph {
  return { name: rootName, sdl: sortSdl(rootSdl(nodeTypesOf(others))) };
}
