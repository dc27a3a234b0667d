/** Every subgraph that can be a process of its own; what its `src/main.ts` becomes is dist/server/<name>.mjs. */
export const subgraphNames = ['users', 'guilds', 'projects', 'gamification', 'assessments'];
