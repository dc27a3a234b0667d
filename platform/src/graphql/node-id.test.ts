import fc from 'fast-check';
import { TypeID } from 'typeid-js';
import { describe, expect, it } from 'vitest';
import { nodeId } from './node-id.ts';

const note = nodeId('note');

describe('nodeId', () => {
  it('gives every UUID back', () => {
    fc.assert(fc.property(fc.uuid(), (uuid) => note.decode(note.encode(uuid)) === uuid));
  });

  it('writes and reads ids as the library of those who specified them does', () => {
    const theirs = (id: string): string | null => {
      try {
        return TypeID.fromString(id, 'note').toUUID();
      } catch {
        return null;
      }
    };
    fc.assert(
      fc.property(fc.uuid(), (uuid) => note.encode(uuid) === TypeID.fromUUID('note', uuid).toString()),
    );
    const digit = fc.constantFrom(...'0123456789abcdefghjkmnpqrstvwxyz');
    const text = fc.array(digit, { minLength: 25, maxLength: 27 }).map((all) => `note_${all.join('')}`);
    const spoilt = fc.string({ minLength: 26, maxLength: 26 }).map((all) => `note_${all}`);
    fc.assert(
      fc.property(fc.oneof(text, spoilt), (id) => note.tryDecode(id) === theirs(id)),
      { numRuns: 1_000 },
    );
  });

  it('knows the example of the TypeID specification', () => {
    expect(nodeId('prefix').decode('prefix_01h455vb4pex5vsknk084sn02q')).toBe(
      '01890a5d-ac96-774b-bcce-b302099a8057',
    );
  });

  it.each([
    '',
    'note_',
    'note',
    'user_01h455vb4pex5vsknk084sn02q',
    'note_01h455vb4pex5vsknk084sn02',
    'note_81h455vb4pex5vsknk084sn02q',
    'note_01H455VB4PEX5VSKNK084SN02Q',
    'note_u1h455vb4pex5vsknk084sn02l',
  ])('refuses "%s"', (id) => {
    expect(note.tryDecode(id)).toBeNull();
    expect(() => note.decode(id)).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }));
  });
});
