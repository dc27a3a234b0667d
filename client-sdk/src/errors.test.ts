import { inspect } from 'node:util';
import { expect, it } from 'vitest';
import { errorOf, TestVerseError, unwrap, UserInputRejected } from './errors.ts';

const problems = [
  { code: 'TOO_SHORT', message: 'A name has at least 3 characters.', field: ['name'] },
  { code: 'SLUG_TAKEN', message: 'This address is taken.', field: ['slug'] },
];

it('unwrap returns the payload, or the part that is there', () => {
  const payload = { guild: { id: 'guild_1' }, userErrors: [] };
  expect(unwrap(payload)).toBe(payload);
  expect(unwrap(payload, 'guild').id).toBe('guild_1');
});

it('unwrap throws every problem of the input at once', () => {
  const refused = () => unwrap({ guild: null, userErrors: problems }, 'guild');
  expect(refused).toThrow(UserInputRejected);
  expect(refused).toThrow('A name has at least 3 characters. This address is taken.');
  try {
    refused();
  } catch (error) {
    expect(error).toMatchObject({ code: 'USER_INPUT_REJECTED', userErrors: problems });
  }
});

it('unwrap says when a part is missing without a reason', () => {
  expect(() => unwrap({ guild: null, userErrors: [] }, 'guild')).toThrow(TestVerseError);
});

it('errors of one answer are printed with each other, and not in circles', () => {
  const data = { secret: 'of somebody' };
  const first = errorOf('guilds is away', {
    code: 'SUBGRAPH_UNAVAILABLE',
    path: ['guild'],
    data,
    requestId: 'request-1',
  });
  const second = errorOf('Wait a moment.', {
    code: 'RATE_LIMITED',
    retryAfterMs: 200,
    cause: new Error('as told'),
  });
  first.errors = [first, second];
  second.errors = [second, first];
  expect(JSON.parse(JSON.stringify(first))).toMatchObject({ code: 'SUBGRAPH_UNAVAILABLE', data });
  const printed = inspect(second);
  expect(printed).toMatch(/^RateLimitedError: Wait a moment\.\n {4}at /);
  expect(printed).toContain('retryAfterMs: 200');
  expect(printed).toContain("others: [ 'SubgraphUnavailableError: guilds is away' ]");
  expect(printed).toContain('Error: as told');
  expect(printed).not.toMatch(/Circular/);
});
