import { describe, expect, it } from 'vitest';
import { checkSizes, reportSizes } from './check-sizes.ts';
import { treeOf } from './tree.ts';

const lines = (count: number) => 'x;\n'.repeat(count);
const details = (files: Record<string, string>) => checkSizes(treeOf(files)).map(({ detail }) => detail);

describe('sizes', () => {
  it('refuses a file of 401 lines and a test of 801', () => {
    expect(details({ 'router/src/a.ts': lines(401), 'router/src/a.test.ts': lines(801) })).toEqual([
      '801 lines, limit 800',
      '401 lines, limit 400',
    ]);
  });

  it('accepts 400 and 800, and generated files of any size', () => {
    const files = {
      'a/a.ts': lines(400),
      'a/a.test.ts': lines(800),
      'client-sdk/src/_generated/x.ts': lines(9000),
    };
    expect(details(files)).toEqual([]);
  });

  it('holds platform to its budget of lines, folders and exports', () => {
    const folders = Object.fromEntries(
      [...'abcdefghijklmno'].map((name) => [`platform/src/${name}/x.ts`, lines(270)]),
    );
    expect(details({ ...folders })).toEqual(['4050 lines, limit 3000', '15 folders, limit 14']);
    const apart = (folder: string) => ({
      ...Object.fromEntries([...'abcdefgh'].map((name) => [`platform/src/${folder}/${name}.ts`, lines(300)])),
      [`platform/src/${folder}/testing/x.ts`]: lines(300),
    });
    expect(details(apart('events'))).toEqual(['2400 lines, limit 2300']);
    expect(details(apart('execution'))).toEqual(['2400 lines, limit 1300']);
    expect(details(apart('server'))).toEqual(['2400 lines, limit 1600']);
    expect(details(apart('db'))).toEqual(['2400 lines, limit 1200']);
    expect(details(apart('calls'))).toEqual(['2400 lines, limit 700']);
    expect(details(apart('redis'))).toEqual(['2400 lines, limit 500']);
    const values = [...'abcdefghijklm'].join(', ');
    expect(details({ 'platform/src/a/index.ts': `export { ${values} } from './x.ts';\n` })).toEqual([
      '13 exported values, limit 12',
    ]);
    expect(details({ 'platform/src/a/index.ts': `export * from './x.ts';\n` })).toEqual([
      'must name what it exports, without *',
    ]);
  });

  it('does not count the tests and the types of platform', () => {
    const types = [...'abcdefghijklm'].join(', ');
    const files = {
      'platform/src/a/x.test.ts': lines(700),
      'platform/src/a/index.ts': `export type { ${types} } from './x.ts';\n`,
    };
    expect(details(files)).toEqual([]);
  });

  it('reports how large files are', () => {
    expect(reportSizes(treeOf({ 'a/a.ts': lines(10), 'a/b.ts': lines(20), 'a/b.test.ts': lines(99) }))).toBe(
      '2 source files, 30 lines; median 20, p95 20, longest 20',
    );
  });
});
