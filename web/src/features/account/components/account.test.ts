import { expect, test } from 'vitest';
import { toChanges, toValues } from './profile-values.ts';
import { returnPath, signInPath } from './return-path.ts';

test('only what changed is sent, and an emptied field is cleared', () => {
  const saved = toValues({ displayName: 'Mira', bio: 'Hello', location: null });
  expect(saved.location).toBe('');
  expect(toChanges(saved, saved)).toEqual({});
  expect(toChanges({ ...saved, displayName: ' Mira K ', bio: ' ' }, saved)).toEqual({
    displayName: 'Mira K',
    bio: null,
  });
});

test('signing in comes back to where one wanted to be', () => {
  const query = new URLSearchParams(signInPath('/g/rust?x=1').split('?')[1]);
  expect(returnPath(query)).toBe('/g/rust?x=1');
  expect(signInPath('/')).toBe('/sign-in');
});

test('signing in never leads to another host', () => {
  for (const next of ['//evil.example', '/\\evil.example', 'https://evil.example', 'javascript:alert(1)', ''])
    expect(returnPath(new URLSearchParams({ next })), next).toBe('/');
});
