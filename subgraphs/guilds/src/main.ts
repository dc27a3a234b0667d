// The guilds subgraph in a process of its own: main --roles=api,relay,worker
import { runSubgraph } from '@testverse/platform/server';
import { readGuildsEnv } from './env.ts';
import { guildsSubgraph } from './subgraph.ts';

await runSubgraph(() => ({ definition: guildsSubgraph(readGuildsEnv()) }));
