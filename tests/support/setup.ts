import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { sweep } from './places.ts';

/** Before the scenarios of a run: what killed runs left behind is removed. */
export default async function setup(): Promise<void> {
  for (const part of ['server/all-in-one.mjs', 'server/distributed.mjs', 'web/index.html']) {
    const file = fileURLToPath(new URL(`../../dist/${part}`, import.meta.url));
    if (!existsSync(file)) throw new Error(`dist/${part} is missing: npm run build`);
  }
  await sweep();
}
