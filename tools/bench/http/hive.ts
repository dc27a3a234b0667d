import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** One installation of Hive Gateway, in a folder of its own. */
export interface HiveKind {
  name: string;
  packages: Record<string, string>;
  hasRustPlanner: boolean;
}

export const hiveKinds: readonly HiveKind[] = [
  {
    name: 'Hive Gateway 2.11.2, Rust planner',
    packages: { '@graphql-hive/gateway': '2.11.2', '@graphql-hive/router-runtime': '1.4.23' },
    hasRustPlanner: true,
  },
  {
    name: 'Hive Gateway 2.15.1, JS planner',
    packages: { '@graphql-hive/gateway': '2.15.1' },
    hasRustPlanner: false,
  },
];

/** Without the first it cannot be installed; newer versions of the others want a newer Node. */
const overrides = {
  '@graphql-tools/batch-execute': '10.2.0',
  '@whatwg-node/promise-helpers': '1.3.2',
  '@whatwg-node/fetch': '0.10.13',
  '@whatwg-node/node-fetch': '0.8.6',
  '@whatwg-node/disposablestack': '0.0.6',
};

/** A gateway as its documentation sets it up in a Node program. */
function script(hasRustPlanner: boolean): string {
  const planner = hasRustPlanner
    ? "import { unifiedGraphHandler } from '@graphql-hive/router-runtime';\n"
    : '';
  return `import { createServer } from 'node:http';
import { createGatewayRuntime } from '@graphql-hive/gateway';
${planner}const { supergraphFile } = JSON.parse(process.env.BENCH);
const gateway = createGatewayRuntime({
  supergraph: supergraphFile,
  ${hasRustPlanner ? 'unifiedGraphHandler,' : ''}
  logging: 'error',
  landingPage: false,
  graphiql: false,
});
process.on('disconnect', () => process.exit());
const server = createServer(gateway);
server.listen(0, '127.0.0.1', () => {
  process.send({ url: \`http://127.0.0.1:\${server.address().port}/graphql\` });
});
`;
}

/**
 * Installs it beside the product, in a folder under `.cache`, where it is not there yet.
 * @returns the script of its process; undefined when it cannot be installed here
 */
export function installHive({ packages, hasRustPlanner }: HiveKind): string | undefined {
  const folder = path.resolve('.cache/bench', hasRustPlanner ? 'hive-rust' : 'hive-js');
  const file = path.join(folder, 'gateway.mjs');
  mkdirSync(folder, { recursive: true });
  const manifest = { private: true, dependencies: { ...packages, graphql: '16.15.0' }, overrides };
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify(manifest, null, 2));
  writeFileSync(file, script(hasRustPlanner));
  if (existsSync(path.join(folder, 'node_modules/@graphql-hive/gateway'))) return file;
  console.log(`installing ${Object.entries(packages).map(([name, version]) => `${name}@${version}`)} …`);
  try {
    const words = [
      'install',
      '--prefix',
      folder,
      '--no-audit',
      '--no-fund',
      '--ignore-scripts',
      '--loglevel=error',
    ];
    execFileSync('npm', words, { stdio: ['ignore', 'ignore', 'inherit'] });
    return file;
  } catch {
    return undefined;
  }
}
