import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nodeId } from './node-id.ts';

const note = nodeId('note');

describe('nodeId', () => {
  it('gives every UUID back', () => {
    fc.assert(fc.property(fc.uuid(), (uuid) => note.decode(note.encode(uuid)) === uuid));
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
