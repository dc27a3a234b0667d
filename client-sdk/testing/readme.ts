import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import ts from 'typescript';
import type { Client } from '../src/client.ts';
import { bundleFor } from './bundle.ts';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const exampleUrl = 'https://testverse.example/graphql';

/** Takes the place of the console in the README's code. */
const recorder = 'export const lines = []; const console = { log: (line) => lines.push(String(line)) };';

/** What to put in the place of names and addresses in the README's code. */
export type Replacements = Readonly<Record<string, string>>;

/** The code of the README, top to bottom, as one module: later snippets go on where earlier ones stopped. */
export async function readmeModule(): Promise<string> {
  const readme = await readFile(path.join(root, 'client-sdk/README.md'), 'utf8');
  const snippets = [...readme.matchAll(/^```ts\n([^]*?)^```/gm)].map(([, code = '']) => code);
  const imported = new Map<string, Set<string>>();
  const bodies = snippets.map((code) =>
    code.replace(
      /^import (type )?\{([^}]*)\} from '([^']+)';\n/gm,
      (_, type: string | undefined, names: string, from: string) => {
        const known = imported.get(from) ?? imported.set(from, new Set()).get(from);
        for (const name of names.split(',').map((one) => one.trim()))
          if (name) known?.add(`${type ?? ''}${name}`);
        return '';
      },
    ),
  );
  const imports = [...imported].map(([from, names]) => `import { ${[...names].join(', ')} } from '${from}';`);
  return [...imports, ...bodies].join('\n');
}

/** What the compiler says about the README's code; empty when it compiles. */
export async function compileReadme(): Promise<string[]> {
  const folder = path.join(root, '.cache/readme');
  await mkdir(folder, { recursive: true });
  const file = path.join(folder, 'readme.ts');
  await writeFile(file, await readmeModule());
  const { config } = ts.readConfigFile(path.join(root, 'tsconfig.json'), (name) => ts.sys.readFile(name)) as {
    config: unknown;
  };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const program = ts.createProgram([file], { ...options, incremental: false, noUnusedLocals: false });
  return ts
    .getPreEmitDiagnostics(program, program.getSourceFile(file))
    .map((one) => ts.flattenDiagnosticMessageText(one.messageText, '\n'));
}

/**
 * Runs the README's code against a graph.
 * @param url the graph's address, e.g. `http://127.0.0.1:4000/graphql`
 * @param replacements names to exchange where a graph already has them, e.g. `{ ada: 'ada-17' }`
 * @returns the lines it prints
 */
export async function runReadme(url: string, replacements: Replacements = {}): Promise<string[]> {
  const source = ts.transpile(await readmeModule(), {
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.ESNext,
    verbatimModuleSyntax: true,
  });
  const prepared = Object.entries({ [exampleUrl]: url, ...replacements }).reduce(
    (text, [from, to]) => text.replaceAll(from, to),
    source,
  );
  const { lines } = await load<{ lines: string[] }>(`${recorder}\n${prepared}`);
  return lines;
}

/** The README's bot: answers every `!ping` in a room (a channel and its `streamCursor`) until the signal aborts. */
export type ReadmeBot = (
  bot: Client,
  room: { readonly id: string; readonly streamCursor: string },
  signal: AbortSignal,
) => Promise<void>;

/** The bot of the README, as it stands there. */
export async function readmeBot(): Promise<ReadmeBot> {
  const readme = await readFile(path.join(root, 'client-sdk/README.md'), 'utf8');
  const snippet = /^```ts\n((?:(?!^```)[^])*?async function answerPings[^]*?)^```/m.exec(readme)?.[1] ?? '';
  const source = ts.transpile(`${snippet}\nexport { answerPings };`, {
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.ESNext,
    verbatimModuleSyntax: true,
  });
  return (await load<{ answerPings: ReadmeBot }>(source)).answerPings;
}

/** Bundles and imports a module that uses the SDK. */
async function load<T>(source: string): Promise<T> {
  const { code } = await bundleFor('node', source, false);
  const folder = path.join(root, '.cache/readme');
  await mkdir(folder, { recursive: true });
  const file = path.join(folder, `readme-${process.pid}-${Math.random().toString(36).slice(2)}.mjs`);
  await writeFile(file, code);
  const module = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as T;
  await rm(file);
  return module;
}
