import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

/** A place where the SDK has to run. */
export type Place = 'node' | 'browser' | 'react-native';

/** What a bundler makes of a few lines that use the SDK. */
export interface Bundled {
  readonly code: string;
  /** Modules that the bundle still wants from outside. */
  readonly imports: readonly string[];
}

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const entry = 'virtual:entry';

/** Bundles `source` for a place; the SDK comes from this repository's sources. */
export async function bundleFor(place: Place, source: string, minify = true): Promise<Bundled> {
  const build = await rolldown({
    input: entry,
    cwd: root,
    platform: place === 'react-native' ? 'neutral' : place,
    resolve: { conditionNames: [...(place === 'node' ? ['node'] : [place]), 'import', 'default'] },
    logLevel: 'silent',
    plugins: [
      {
        name: 'entry',
        resolveId: (id: string) => (id === entry ? path.join(root, 'client-sdk/entry.ts') : null),
        load: (id: string) => (id.endsWith('client-sdk/entry.ts') ? source : null),
      },
    ],
  });
  const { output } = await build.generate({ format: place === 'react-native' ? 'cjs' : 'esm', minify });
  await build.close();
  const [chunk] = output;
  return { code: chunk.code, imports: [...chunk.imports, ...chunk.dynamicImports] };
}
