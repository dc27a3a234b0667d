import { describe, expect, it } from 'vitest';
import { createLogger } from '../log/index.ts';
import { Drain } from './drain.ts';

describe('Drain', () => {
  it('closes in order, once, and goes on past a part that fails', async () => {
    const drain = new Drain(createLogger({ service: 'test', level: 'silent' }));
    const closed: string[] = [];
    drain.add('door', () => Promise.resolve(void closed.push('door')));
    drain.add('broken', () => Promise.reject(new Error('no')));
    drain.add('database', () => Promise.resolve(void closed.push('database')));
    await Promise.all([drain.close(), drain.close()]);
    expect(closed).toEqual(['door', 'database']);
    expect(drain.isDraining).toBe(true);
  });
});
