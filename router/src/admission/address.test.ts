import { describe, expect, it } from 'vitest';
import { hashAddress } from './address.ts';

const same = (left: string, right: string): boolean => hashAddress(left, 'key') === hashAddress(right, 'key');

describe('the hash of an address', () => {
  it('tells IPv4 addresses apart, however they are written', () => {
    expect(same('203.0.113.1', '::ffff:203.0.113.1')).toBe(true);
    expect(same('203.0.113.1', '203.0.113.2')).toBe(false);
  });

  it('takes a /64 of IPv6 for one household', () => {
    expect(same('2001:db8:1:2::1', '2001:db8:1:2:aaaa:bbbb:cccc:dddd')).toBe(true);
    expect(same('2001:db8:1:2::1', '2001:db8:1:3::1')).toBe(false);
    expect(same('::1', '::2')).toBe(true);
  });

  it('cannot be found without the key', () => {
    expect(hashAddress('203.0.113.1', 'key')).not.toBe(hashAddress('203.0.113.1', 'other'));
    expect(hashAddress('203.0.113.1', 'key')).not.toContain('203');
  });
});
