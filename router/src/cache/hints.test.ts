import { uuids } from '@testverse/platform/context';
import { nodeId } from '@testverse/platform/graphql';
import { describe, expect, it } from 'vitest';
import { analyse } from './cacheable-document.ts';
import { CacheHints, clientId } from './hints.ts';

const hintsOf = (sdl: string): CacheHints => new CacheHints({ name: 'shop', sdl });

describe('hints', () => {
  it('name things by the ids that clients see', () => {
    for (let nth = 0; nth < 20; nth += 1) {
      const id = uuids.next();
      expect(clientId('SecretClub', id)).toBe(nodeId('secret_club').encode(id));
    }
  });

  it('without a meaning are refused', () => {
    const foreign = 'type A @changedBy(events: ["depot.thing.moved.v1"], id: "thingId") { a: Int }';
    expect(() => hintsOf(foreign)).toThrow('no event of shop');
    for (const given of ['maxAge: -1', 'scope: PRIVATE', 'maxAge: 5, scope: SOME'])
      expect(() => hintsOf(`type A { a: Int @cacheControl(${given}) }`)).toThrow('@cacheControl of A.a');
  });

  it('are of a whole selection: the shortest time, the narrowest scope, and nothing without one', () => {
    const hints = hintsOf(`
      type Query { a: A @cacheControl(maxAge: 60) named: Named @cacheControl(maxAge: 60) }
      interface Named { id: ID! }
      type A implements Named @cacheControl(maxAge: 30) { id: ID! own: Int @cacheControl(maxAge: 50, scope: PRIVATE)
        never: Int @cacheControl(maxAge: 0) b: B page: Page }
      type B { free: Int quick: Int @cacheControl(maxAge: 5) }
      type Page @cacheControl(inheritMaxAge: true) { size: Int b: B }`);
    const hintOf = (document: string) => {
      const found = analyse(hints, document, undefined);
      return found?.kind === 'root' ? found.part.hint : undefined;
    };
    expect(hintOf('{ a { id } }')).toEqual({ maxAgeMs: 30_000, isPrivate: false });
    expect(hintOf('{ a { id own page { size b { quick } } } }')).toEqual({
      maxAgeMs: 5_000,
      isPrivate: true,
    });
    const open = [
      '{ a { never } }',
      '{ a { b { free } } }',
      '{ a { page { b { free } } } }',
      '{ named { id } }',
    ];
    for (const document of open) expect(hintOf(document)).toBeUndefined();
    expect(hintOf('mutation { a { id } }')).toBeUndefined();
  });
});
