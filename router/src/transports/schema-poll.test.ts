import { afterEach, expect, it } from 'vitest';
import { SchemaPoll } from './schema-poll.ts';

const [before, after] = ['type Query { echo: String }', 'type Query { echo: String length: Int }'];
let poll: SchemaPoll | undefined;
afterEach(() => poll?.close());

/** Processes behind one address, asked in turn. */
class Replicas {
  asked = 0;

  constructor(public sdls: string[]) {}

  schema(known: string): Promise<{ name: string; sdl?: string }> {
    const sdl = this.sdls[(this.asked += 1) % this.sdls.length] ?? '';
    return Promise.resolve(sdl === known ? { name: 'letters' } : { name: 'letters', sdl });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

it('a schema that only some of several processes have is told when all of them have it, once', async () => {
  const replicas = new Replicas([before, after, after]);
  poll = new SchemaPoll({
    name: 'letters',
    client: replicas,
    another: () => replicas,
    sdl: before,
    everyMs: 1,
  });
  const told: string[] = [];
  poll.onSchema((sdl) => told.push(sdl));
  await expect.poll(() => replicas.asked).toBeGreaterThan(12);
  expect(told).toEqual([]);
  replicas.sdls = [after];
  await expect.poll(() => told).toEqual([after]);
  const { asked } = replicas;
  await expect.poll(() => replicas.asked).toBeGreaterThan(asked + 12);
  expect(told).toEqual([after]);
});
