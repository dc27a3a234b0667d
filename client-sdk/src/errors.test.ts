import { expect, it } from 'vitest';
import { TestVerseError, unwrap, UserInputRejected } from './errors.ts';

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
