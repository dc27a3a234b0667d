import { anonymousActor } from '@testverse/platform/actor';
import { asActor } from '@testverse/platform/testing';
import { describe, expect, it } from 'vitest';
import { accountStatuses } from './account.entity.ts';
import {
  canSeeEmail,
  canSignIn,
  isFoundByName,
  isProfileShown,
  isReservedUsername,
  placeholderName,
  publicUsername,
  usernamePattern,
} from './account.policy.ts';

describe('usernamePattern', () => {
  it.each(['abc', 'a_b', 'a-b', '0x0', 'a'.repeat(30)])('takes %s', (name) => {
    expect(usernamePattern.test(name)).toBe(true);
  });
  it.each(['ab', 'a'.repeat(31), '-ab', '_ab', 'a b', 'a.b', 'ä-b', 'Abc', 'abc\n', ''])(
    'refuses %j',
    (name) => {
      expect(usernamePattern.test(name)).toBe(false);
    },
  );
});

describe('isReservedUsername', () => {
  it.each(['admin', 'testverse', 'testverse-team', 'deleted-0123', 'api'])('keeps %s', (name) => {
    expect(isReservedUsername(name)).toBe(true);
  });
  it.each(['administratrix', 'mira', 'demo'])('leaves %s', (name) => {
    expect(isReservedUsername(name)).toBe(false);
  });
});

describe('canSeeEmail', () => {
  const self = asActor();
  const cases = [
    ['a visitor', anonymousActor(), false],
    ['somebody else', asActor(), false],
    ['a platform moderator', asActor({ role: 'MODERATOR' }), false],
    ['a platform admin', asActor({ role: 'ADMIN' }), true],
    ['a super admin', asActor({ role: 'SUPER_ADMIN' }), true],
    ['the person', self, true],
  ] as const;
  it.each(cases)('%s', (_who, actor, can) => {
    expect(canSeeEmail(actor, { id: self.userId, status: 'ACTIVE' })).toBe(can);
    expect(canSeeEmail(actor, { id: self.userId, status: 'ERASED' })).toBe(false);
  });
});

describe('what an account’s state means', () => {
  const table = accountStatuses.map((status) => [
    status,
    canSignIn({ status }),
    isFoundByName({ status }),
    isProfileShown({ status }),
    placeholderName({ status }),
    publicUsername({ id: '01a1fd13-c02d-7b3b-8e4c-79a187f3c0f4', username: 'mira', status }),
  ]);

  it('is decided for each', () => {
    expect(table).toEqual([
      ['ACTIVE', true, true, true, null, 'mira'],
      ['SUSPENDED', false, true, true, null, 'mira'],
      ['DEACTIVATED', false, false, false, 'deactivated member', 'mira'],
      ['ERASED', false, false, false, 'deleted member', 'deleted-79a187f3c0f4'],
    ]);
  });
});
