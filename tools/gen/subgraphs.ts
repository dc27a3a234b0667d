import { buildSubgraph, type SubgraphDefinition } from '@testverse/platform/graphql';
import type { PrintedSubgraph } from './compose.ts';
import { sortSdl } from './sort-sdl.ts';

type Source = () => Promise<string>;

async function sdlOf(definition: SubgraphDefinition): Promise<string> {
  return (await buildSubgraph(definition)).sdl;
}

/** The subgraphs that have a domain. A new one is added here, and nowhere else in this tool. */
const sources: Readonly<Record<string, Source>> = {
  users: async () => sdlOf((await import('@testverse/users')).usersSubgraph),
  guilds: async () => sdlOf((await import('@testverse/guilds')).guildsSubgraph),
};

/** In the order of composition. */
export const subgraphNames: readonly string[] = Object.keys(sources);

/** Builds one subgraph, without a database, and prints it sorted. */
export async function printSubgraph(name: string): Promise<PrintedSubgraph> {
  const source = sources[name];
  if (!source) throw new Error(`no subgraph is named ${name}`);
  return { name, sdl: sortSdl(await source()) };
}
