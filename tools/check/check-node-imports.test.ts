import { describe, expect, it } from 'vitest';
import { checkNodeImports } from './check-node-imports.ts';
import { treeOf } from './tree.ts';

const details = (file: string, text: string) =>
  checkNodeImports(treeOf({ [file]: text })).map(({ detail }) => detail);

describe('Node in parts that run everywhere', () => {
  it.each([
    ["import fs from 'node:fs';", 'imports node:fs'],
    ["import { join } from 'path';", 'imports path'],
    ["const x = Buffer.from('a');", 'uses Buffer.from'],
    ['const x = process.version;', 'uses process.version'],
  ])('refuses %s', (text, detail) => {
    expect(details('client-sdk/src/client.ts', text)).toEqual([detail]);
    expect(details('sandbox/src/run.ts', text)).toEqual([detail]);
  });

  it('accepts platform-free code, comments that mention Node, tests, and other parts', () => {
    expect(
      details('client-sdk/src/client.ts', '// unlike Buffer.from\nconst x = new URL(a); // process.env'),
    ).toEqual([]);
    expect(details('client-sdk/src/client.test.ts', "import fs from 'node:fs';")).toEqual([]);
    expect(details('router/src/a.ts', "import fs from 'node:fs';")).toEqual([]);
  });
});
