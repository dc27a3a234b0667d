import { afterAll, beforeAll, expect, it } from 'vitest';
import { startFakeGraph, type FakeGraph } from '../testing/fake-graph.ts';
import { compileReadme, runReadme } from '../testing/readme.ts';

let graph: FakeGraph;
beforeAll(async () => {
  graph = await startFakeGraph();
});
afterAll(() => graph.close());

it('the code of the README compiles', async () => {
  expect(await compileReadme()).toEqual([]);
});

it('the code of the README does what it says', async () => {
  expect(await runReadme(graph.url)).toEqual([
    'Analytical Engines is founded, by ada',
    'at the start: signedOut',
    'signed in as ada',
    'Analytical Engines: 1 members',
    'found Analytical Engines',
    'name: A name has at least 3 characters.',
    'the same guild: true',
    '1 problem with the input',
    'listed Analytical Engines',
    'to go on later: after the cursor',
    'everybody sees it',
    'a guild, Analytical Engines',
    'Analytical Engines is there since a moment',
    'now signedOut',
  ]);
  expect(graph.guildCount()).toBe(2);
});
