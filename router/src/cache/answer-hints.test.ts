import { readdirSync, readFileSync } from 'node:fs';
import { buildSchema, Kind, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { AnswerHints, type Keeping } from './answer-hints.ts';

const folder = new URL('../../../schema/', import.meta.url);
const hints = new AnswerHints(
  buildSchema(readFileSync(new URL('supergraph.graphql', folder), 'utf8'), { assumeValid: true }),
  readdirSync(new URL('subgraphs', folder)).map((file) => ({
    name: file.replace('.graphql', ''),
    sdl: readFileSync(new URL(`subgraphs/${file}`, folder), 'utf8'),
  })),
);

function of(text: string): Keeping | undefined {
  const document = parse(text);
  const operation = document.definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION);
  return operation && hints.of(document, operation);
}

describe('answers of the published graph', () => {
  const minutes = 60_000;

  it('may be kept where they are the same for everybody until the next release', () => {
    const lasting = { maxAgeMs: 5 * minutes, isChanging: false };
    expect(of('{ levelCurve { __typename } }')).toEqual(lasting);
    expect(of('{ achievements(first: 100) { edges { node { id name reward { xp } } } } }')).toEqual(lasting);
    expect(
      of('{ assessments { edges { node { title scales { __typename } } } pageInfo { endCursor } } }'),
    ).toEqual(lasting);
  });

  it('are asked for each time where somebody may change them, and never kept where they are about who asks', () => {
    expect(of('{ user(username: "ada") { username profile { displayName } } }')).toEqual({
      maxAgeMs: 10 * minutes,
      isChanging: true,
    });
    expect(of('{ achievements { edges { node { name viewerUnlockedAt } } } }')).toBeUndefined();
    expect(of('{ viewer { username } }')).toBeUndefined();
    expect(of('{ guilds { edges { node { name } } } }')).toBeUndefined();
    expect(of('{ node(id: "user_x") { id } }')).toBeUndefined();
  });
});
