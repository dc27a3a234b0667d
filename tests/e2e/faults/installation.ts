import { cp, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { dataFolder, removeFolder } from '../../support/places.ts';
import { root } from '../../support/product.ts';

/** What is added to a program of a subgraph: a field that no release has. */
const field = `
import { Query, Resolver } from 'type-graphql';
function withRelease(subgraph) {
  class Release {
    releaseName() {
      return 'the next one';
    }
  }
  Query(() => String, { description: 'How this release is called.' })(Release.prototype, 'releaseName', {});
  Resolver()(Release);
  return Object.assign(subgraph, { extensions: [...(subgraph.extensions ?? []), new Release()] });
}
`;

/** What was built, in a folder of its own: other programs can be put in the place of its programs while it runs. */
export class Installation {
  private constructor(private readonly folder: string) {}

  static async make(): Promise<Installation> {
    const folder = await dataFolder();
    await cp(path.join(root, 'dist/server'), path.join(folder, 'dist/server'), { recursive: true });
    await cp(path.join(root, 'tools/start'), path.join(folder, 'tools/start'), { recursive: true });
    await symlink(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
    return new Installation(folder);
  }

  /** How it is started with every part in a process of its own. */
  get command(): readonly [string, ...string[]] {
    return [process.execPath, path.join(this.folder, 'tools/start/serve.mjs'), '--distributed'];
  }

  /** The subgraph of users answers `releaseName` from its next start on. */
  async addField(): Promise<void> {
    const file = this.program('users');
    const before = await readFile(file, 'utf8');
    const after = before.replace('definition: users,', 'definition: withRelease(users),');
    if (after === before) throw new Error(`${file} does not say where its definition is`);
    await writeFile(file, `${after}${field}`);
  }

  /** That subgraph does not start any more. */
  async spoil(subgraph: string): Promise<void> {
    await writeFile(this.program(subgraph), 'process.exit(1);');
  }

  remove(): Promise<void> {
    return removeFolder(this.folder);
  }

  private program(name: string): string {
    return path.join(this.folder, `dist/server/${name}.mjs`);
  }
}
