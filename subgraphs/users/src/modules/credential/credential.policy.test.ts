import { describe, expect, it } from 'vitest';
import { containsName, looksBreached } from './credential.policy.ts';

describe('looksBreached', () => {
  it.each([
    'password',
    'Password1',
    'PASSWORD123!',
    'p@ssw0rd',
    'Passw0rd!23',
    'qwertyuiop',
    '1qaz2wsx',
    '1q2w3e4r5t',
    'iloveyou',
    'ILoveYou2!',
    'football99',
    'dragon2024',
    '123monkey!',
    '12345678',
    '87654321',
    '1234567890',
    '19900817',
    'aaaaaaaa',
    'abababab',
    'abcabcabc',
    'abcd1234',
    'qwer1234',
    'asdf1234asdf',
    'zyxwvuts',
    'letmein!!',
    'trustno1',
    'correcthorsebatterystaple',
    '@dmin123',
  ])('refuses %s', (password) => {
    expect(looksBreached(password)).toBe(true);
  });

  it.each([
    'gravel-otter-9-lantern',
    'correct horse battery staple',
    'password of my old boat',
    'Tr0ub4dor&3',
    '73910264885',
    'xkqjzvwp',
    'ångström-42',
    '🙂🙃🙂🙃 and more',
    'qwerty is no secret',
  ])('takes %s', (password) => {
    expect(looksBreached(password)).toBe(false);
  });

  it('answers at once for a long text made to be slow', () => {
    expect(looksBreached(`${'1'.repeat(64)}${'a'.repeat(63)}!`)).toBe(false);
  });
});

describe('containsName', () => {
  const person = { username: 'Mira_M', email: 'mira.moss@example.org' };
  it.each([
    ['the username', 'xx-mira_m-yy', true],
    ['the username in another case', 'MIRA_M 2026 x', true],
    ['the name before the @', 'I am Mira.Moss!', true],
    ['the platform', 'TestVerse-2026', true],
    ['nothing of it', 'gravel-otter-9', false],
    ['the host of the address', 'example.org-77', false],
  ])('%s', (_what, password, expected) => {
    expect(containsName(password, person)).toBe(expected);
  });

  it('lets short names pass, which occur by chance', () => {
    expect(containsName('another-bobsled', { username: 'bob', email: 'al@example.org' })).toBe(false);
  });
});
