import { describe, expect, it } from 'vitest';
import { DateTime } from './date-time.ts';

describe('DateTime', () => {
  it('writes UTC with milliseconds', () => {
    expect(DateTime.serialize(new Date('2026-11-21T10:30:00+01:00'))).toBe('2026-11-21T09:30:00.000Z');
  });

  it('reads RFC 3339 with any offset', () => {
    expect(DateTime.parseValue('2026-11-21T10:30:00+01:00')).toEqual(new Date('2026-11-21T09:30:00Z'));
  });

  it.each([
    '2026-11-21',
    '21.11.2026',
    '2026-13-01T00:00:00Z',
    '2026-02-30T00:00:00Z',
    '2026-11-21T24:00:00Z',
    '2026-11-21T10:30:00',
    1_763_715_600_000,
    null,
    '',
  ])('refuses %s', (value) => {
    expect(() => DateTime.parseValue(value)).toThrow('RFC 3339');
  });
});
