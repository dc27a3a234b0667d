import { startSubgraph, type TestSubgraph } from '@testverse/platform/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gamificationSubgraph } from '../../subgraph.ts';

let subgraph: TestSubgraph;

beforeAll(async () => {
  subgraph = await startSubgraph(gamificationSubgraph());
});
afterAll(() => subgraph.close());

describe('levelCurve', () => {
  it('lists as many thresholds as are asked for, up to a hundred', async () => {
    const { data } = await subgraph.run('{ levelCurve { version levels(upTo: 9) { level xp } } }');
    expect(data.levelCurve.version).toBe(1);
    expect(data.levelCurve.levels).toHaveLength(9);
    expect(data.levelCurve.levels[8]).toEqual({ level: 9, xp: 6_000 });
    const { errors } = await subgraph.run('{ levelCurve { levels(upTo: 101) { level } } }');
    expect(errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
  });
});
