import { buildSchema, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { suitsJit } from './jit-fitness.ts';

const schema = buildSchema(`
  input Inner { size: Int! = 3 }
  input Outer { inner: Inner, again: Outer }
  input Plain { name: String!, size: Int = 3 }
  type Query { plain(input: Plain): Int, deep(input: [Outer!]): Int }
`);
const suits = (text: string) => suitsJit(schema, parse(text));

describe('what is compiled', () => {
  it('has no variable with a default for a field that must not be null', () => {
    expect(suits('query ($input: Plain) { plain(input: $input) }')).toBe(true);
    expect(suits('query ($input: [Outer!]) { deep(input: $input) }')).toBe(false);
    expect(suits('{ deep(input: [{ inner: {} }]) }')).toBe(true);
  });

  it('has no directives of its own and no dangerous response key', () => {
    expect(suits('{ plain @include(if: true) }')).toBe(true);
    expect(suits('{ plain @unknown }')).toBe(false);
    expect(suits('{ __proto__: plain }')).toBe(false);
  });
});
