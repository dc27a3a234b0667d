// The router in a process of its own, over subgraphs that other processes serve; built to dist/server/router.mjs.
import { runRouter } from '@testverse/router/main';
import manifest from '../../package.json' with { type: 'json' };
import { buildName, builtSdls, hasWeb, plannerScript, webRoot } from './built.ts';
import { knownOperations } from './known-operations.ts';

await runRouter({
  webRoot: hasWeb() ? webRoot : undefined,
  version: manifest.version,
  build: buildName(),
  knownOperations: knownOperations(),
  plannerScript,
  sessionsFrom: 'users',
  builtSdls: builtSdls(),
});
