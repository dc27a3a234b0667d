// The users subgraph in a process of its own: main --roles=api,relay,worker
import { runSubgraph } from '@testverse/platform/server';
import { readUsersEnv } from './env.ts';
import { usersSubgraph } from './subgraph.ts';

await runSubgraph(() => {
  const users = usersSubgraph({ masterKeys: readUsersEnv().USERS_MASTER_KEYS });
  return {
    definition: users,
    answers: (running) => ({
      '/jwks': () => users.publicKeys(running),
      '/revocations': (query) =>
        users.revocations(running).listRevokedSince(new Date(Number(query.get('since')))),
    }),
    cleanUp: (running) => users.cleanUp(running),
  };
});
