import { expect, it } from 'vitest';
import { Turns } from './turns.ts';

function all<Item>(turns: Turns<Item>): Item[] {
  const taken: Item[] = [];
  for (let item = turns.take(); item !== undefined; item = turns.take()) taken.push(item);
  return taken;
}

it('whoever asks for much comes between the others one by one, and what several ask for is taken once', () => {
  const turns = new Turns<string>();
  for (const item of ['a1', 'a2', 'a3', 'both', 'a5']) turns.add('a', item);
  expect(turns.take()).toBe('a1');
  for (const item of ['b1', 'both']) turns.add('b', item);
  turns.add('c', 'c1');
  expect(all(turns)).toEqual(['a2', 'b1', 'c1', 'a3', 'both', 'a5']);
  expect(turns.isEmpty).toBe(true);
  turns.add('a', 'a6');
  expect(all(turns)).toEqual(['a6']);
});
