import { spawn } from 'node:child_process';
import { root, type Product } from './product.ts';

/** Runs a tool of the repository on a product that runs. @returns what it printed @throws when it ends with another code than 0 */
export async function runTool({ dataDir }: Product, script: string, ...args: string[]): Promise<string> {
  const child = spawn(process.execPath, ['tools/run.mjs', script, ...args], {
    cwd: root,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, DATA_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`${script} ended with ${String(code)}:\n${said}`);
  return said;
}
