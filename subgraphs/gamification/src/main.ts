// The gamification subgraph in a process of its own: main --roles=api,relay,worker
import { runSubgraph } from '@testverse/platform/server';
import { gamificationSubgraph } from './subgraph.ts';

await runSubgraph(() => ({ definition: gamificationSubgraph() }));
