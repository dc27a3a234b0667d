import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const folder = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(folder, '../..');
const files = readdirSync(folder).filter((file) => /^check-.*\.ts$/.test(file) && !file.endsWith('.test.ts'));

describe.each(files)('%s', (file) => {
  const text = readFileSync(path.join(folder, file), 'utf8');

  it('has a test of its own and is in the list that npm run check runs', () => {
    expect(existsSync(path.join(folder, file.replace(/\.ts$/, '.test.ts')))).toBe(true);
    expect(readFileSync(path.join(folder, 'checks.ts'), 'utf8')).toContain(`./${file}`);
  });

  it('sends the reader to pages that exist', () => {
    const pages = [...text.matchAll(/recipe(?:: | = )'([^']+)'/g)].map(([, page = '']) => page);
    expect(pages).not.toEqual([]);
    expect(pages.filter((page) => !existsSync(path.join(root, page)))).toEqual([]);
  });
});
