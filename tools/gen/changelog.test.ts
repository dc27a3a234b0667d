import { expect, it } from 'vitest';
import { unreleasedChanges, writeChangelog } from './changelog.ts';

const release = (version: string, sdl: string) => ({ version, date: '2026-11-21', sdl });
const first = release('0.9.0', 'type Query { a: Int b: Int }');
const second = release('0.10.0', 'type Query { a: Int b: Int c: Int }');
const headings = (text: string) => text.split('\n').filter((line) => /^(##|-) /.test(line));

it('describes a graph without releases by its operations', () => {
  expect(headings(writeChangelog([], 'type Query { b: Int a: Int } type Mutation { c: Int }'))).toEqual([
    '## Unreleased',
    '- Queries: `a`, `b`',
    '- Mutations: `c`',
  ]);
});

it('compares the graph with the newest release, and each release with the one before, newest first', () => {
  expect(headings(writeChangelog([first, second], 'type Query { a: Int c: Int }'))).toEqual([
    '## Unreleased',
    '- `Query.b` was removed',
    '## 0.10.0 (2026-11-21)',
    '- `Query.c` was added: Int',
    '## 0.9.0 (2026-11-21)',
    '- Queries: `a`, `b`',
  ]);
});

it('groups changes by what they ask of clients, the gravest first', () => {
  const text = writeChangelog([first], '"x" type Query { b: Int @deprecated(reason: "Use c.") c: Int }');
  expect(text.match(/^### .*/gm)).toEqual([
    '### Breaking',
    '### Needs attention',
    '### Safe',
    '### Documentation',
  ]);
});

it('says so when nothing has changed', () => {
  expect(writeChangelog([first], first.sdl)).toContain('## Unreleased\n\nNo changes.\n');
  expect(unreleasedChanges([first], first.sdl)).toEqual([]);
  expect(unreleasedChanges([], first.sdl)).toEqual([]);
});
