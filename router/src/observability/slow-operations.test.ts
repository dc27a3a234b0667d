import { setTimeout as delay } from 'node:timers/promises';
import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { smallSubgraphs, type SmallSubgraph } from '../testing/small-subgraphs.ts';
import { openTestRouter } from '../testing/test-router.ts';

const slowMs = 40;
const clubs = 'query Clubs($canary: Boolean = true) { clubs { motto @include(if: $canary) owner { name } } }';

function slowed({ transport, ...rest }: SmallSubgraph): SmallSubgraph {
  const execute: typeof transport.execute = async (request, signal) => {
    await delay(2 * slowMs);
    return transport.execute(request, signal);
  };
  return { ...rest, transport: { ...transport, execute } };
}

it('an operation that takes long has one line, with what it spent its time on and nothing of who asked', async () => {
  const { users, clubs: quick } = smallSubgraphs();
  const router = await openTestRouter({ subgraphs: [slowed(users), quick], slowOperationMs: slowMs });
  const authorization = `Bearer ${await router.auth.token()}`;
  const slow = await router.graphql(clubs, {
    variables: { canary: true, note: 'canary-5e1d' },
    headers: { authorization, 'x-request-id': 'request-0001' },
  });
  expect(slow.status).toBe(200);
  const lines = router.log.lines.filter(({ msg }) => msg === 'slow operation');
  expect(lines).toHaveLength(1);
  const [line] = lines;
  expect(line).toMatchObject({
    requestId: 'request-0001',
    operation: 'Clubs',
    operationKind: 'query',
    hash: createHash('sha256').update(clubs).digest('hex'),
    price: expect.any(Number) as number,
    subgraphs: { users: { calls: 1 }, clubs: { calls: 1 } },
  });
  const { durationMs, subgraphs } = line as {
    durationMs: number;
    subgraphs: Record<'users' | 'clubs', { ms: number }>;
  };
  expect(subgraphs.users.ms).toBeGreaterThanOrEqual(2 * slowMs - 1);
  expect(durationMs).toBeGreaterThanOrEqual(subgraphs.users.ms);
  expect(JSON.stringify(line)).not.toMatch(/canary|variables|userId|ipHash/);
  await router.close();
});
