import { Kind, parse, visit } from 'graphql';
import { describe, expect, it, vi } from 'vitest';
import { BoundedMap } from '@testverse/platform/execution';
import { PlanCache } from './plan-cache.ts';
import type { Prepared } from './prepare.ts';

const prepared = (): Promise<Prepared> => Promise.resolve({} as Prepared);

describe('the plan cache', () => {
  it('prepares once for the same document object, and once for the same text', async () => {
    const cache = new PlanCache(10);
    const prepare = vi.fn(prepared);
    const document = parse('{ me { id } }');
    const first = await cache.get(document, undefined, prepare);
    expect(cache.get(document, undefined, prepare)).toBe(first);
    expect(await cache.get(parse('{ me  {id} }'), undefined, prepare)).toBe(first);
    expect(prepare).toHaveBeenCalledTimes(1);
  });

  it('keeps the operations of one document apart', async () => {
    const cache = new PlanCache(10);
    const document = parse('query A { me { id } } query B { me { name } }');
    const plans = await Promise.all(['A', 'B'].map(async (name) => cache.get(document, name, prepared)));
    expect(plans[0]).not.toBe(plans[1]);
    expect(['A', 'B'].map((name) => cache.get(document, name, prepared))).toEqual(plans);
    expect(cache.get(document, 'A', prepared)).toBe(plans[0]);
    const turned = parse('query B { me { name } } query A { me { id } }');
    expect(await cache.get(turned, 'A', prepared)).not.toBe(plans[0]);
  });

  it('is not led astray by a name that holds a piece of document, nor by an empty one', async () => {
    const cache = new PlanCache(10);
    const plan = await cache.get(parse('query A {\n  a\n}\n\nquery B {\n  b\n}'), 'A', prepared);
    expect(await cache.get(parse('query B {\n  b\n}'), 'A\nquery A {\n  a\n}\n', prepared)).not.toBe(plan);
    const document = parse('{ a }');
    expect(await cache.get(document, undefined, prepared)).not.toBe(await cache.get(document, '', prepared));
  });

  it('goes by what a document says, not by the source it was once parsed from', async () => {
    const cache = new PlanCache(10);
    const document = parse('{ me { id } }');
    const changed = visit(document, {
      Field: (node) =>
        node.name.value === 'id' ? { ...node, name: { kind: Kind.NAME, value: 'x' } } : undefined,
    });
    expect(await cache.get(document, undefined, prepared)).not.toBe(
      await cache.get(changed, undefined, prepared),
    );
  });

  it('is bounded', async () => {
    const cache = new PlanCache(3);
    for (let n = 0; n < 10; n += 1) await cache.get(parse(`{ f${n} }`), undefined, prepared);
    expect(cache.size).toBe(3);
  });

  it('does not keep a failure', async () => {
    const cache = new PlanCache(3);
    const document = parse('{ me { id } }');
    const fail = (): Promise<Prepared> => Promise.reject(new Error('no plan'));
    await expect(cache.get(document, undefined, fail)).rejects.toThrow('no plan');
    expect(cache.size).toBe(0);
    expect(await cache.get(document, undefined, prepared)).toEqual({});
  });

  it('lets everybody who asks meanwhile wait for the same preparation, and keeps no failed one', async () => {
    const cache = new PlanCache(3);
    let finish: (ready: Prepared) => void = () => undefined;
    const prepare = vi.fn(() => new Promise<Prepared>((resolve) => (finish = resolve)));
    const document = parse('{ me { id } }');
    const waiting = [parse('{ me { id } }'), document, document].map(async (one) =>
      cache.get(one, undefined, prepare),
    );
    finish({} as Prepared);
    const [first, ...others] = await Promise.all(waiting);
    expect(others.every((one) => one === first)).toBe(true);
    expect(cache.get(document, undefined, prepare)).toBe(first);
    expect(prepare).toHaveBeenCalledTimes(1);

    const failing = parse('{ no }');
    await expect(cache.get(failing, undefined, () => Promise.reject(new Error('no plan')))).rejects.toThrow();
    expect(await cache.get(failing, undefined, prepared)).toEqual({});
  });
});

describe('a bounded map', () => {
  it('forgets what was used least recently', () => {
    const map = new BoundedMap<string, number>(2);
    map.set('a', 1);
    map.set('b', 2);
    map.get('a');
    map.set('c', 3);
    expect([map.get('a'), map.get('b'), map.get('c'), map.size]).toEqual([1, undefined, 3, 2]);
  });

  it('forgets nothing when an entry is only replaced', () => {
    const map = new BoundedMap<string, number>(2);
    map.set('a', 1);
    map.set('b', 2);
    map.set('b', 3);
    expect([map.get('a'), map.get('b')]).toEqual([1, 3]);
  });
});
