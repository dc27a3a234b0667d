import { parse, print } from 'graphql';
import gql from 'graphql-tag';
import { describe, expect, it } from 'vitest';
import * as guilds from './_generated/guilds.ts';
import * as platform from './_generated/platform.ts';
import * as users from './_generated/users.ts';
import { afterVariable, documentText, operationFacts } from './document.ts';

const kitchen = `
query Kitchen($id: ID = "guild_1", $wide: [Int!]! = [1, -2], $deep: Filter = {words: ["a", "b"], on: true, none: null, kind: WEB} @mark) @live(every: 1.5e3) {
  alias: guild(id: $id, text: "say \\"hi\\"\\n{ } ü") @include(if: $wide) { ...F ... on Guild @skip(if: false) { id } ... @defer { name } }
  other(filter: {}, list: []) 
}
fragment F on Guild @mark { id owner { id } }
subscription S { tick }
{ anonymous }`;

describe('documentText', () => {
  it('prints every kind of node as the reference printer does', () => {
    const printed = documentText(parse(kitchen));
    expect(print(parse(printed))).toBe(print(parse(kitchen)));
  });

  it('prints block strings as the same text', () => {
    const source = '{ a(text: """\n  two\n  "lines"\n""") }';
    const value = (text: string) =>
      JSON.stringify(parse(text, { noLocation: true })).replace(',"block":true', '');
    expect(value(documentText(parse(source))).replace(',"block":false', '')).toBe(value(source));
  });

  it('takes documents of graphql-tag with fragments inside', () => {
    const card = gql`
      fragment Card on Guild {
        id
        slug
      }
    `;
    const document = gql`
      query One($id: ID) {
        guild(id: $id) {
          ...Card
        }
      }
      ${card}
    `;
    expect(print(parse(documentText(document)))).toBe(print(document));
  });

  it('leaves out a fragment that is there twice', () => {
    const card = parse('fragment Card on Guild { id }').definitions;
    const document = {
      kind: 'Document',
      definitions: [...parse('{ guild { ...Card } }').definitions, ...card, ...card],
    };
    expect(documentText(document).match(/fragment Card/g)).toHaveLength(1);
  });

  it('takes text, and string objects as codegen makes them', () => {
    class TypedDocumentString extends String {}
    expect(documentText('{ viewer { user { id } } }')).toBe('{ viewer { user { id } } }');
    expect(documentText(new TypedDocumentString('{ a }'))).toBe('{ a }');
  });

  it('refuses a schema, which nobody can ask for', () => {
    expect(() => documentText(parse('type Query { a: Int }'))).toThrow('ObjectTypeDefinition');
  });
});

describe('operationFacts', () => {
  it('tells kind, name and root fields, past aliases, arguments, strings and comments', () => {
    const text = `# mutation Wrong { login }
      fragment F on Payload { registerUser }
      mutation Right($input: Input = {a: "query {"}) @mark(x: 1) {
        mine: login(input: {login: "}"}) { user { id } } ...F logout @skip(if: false) { loggedOut }
      }`;
    expect(operationFacts(text)).toEqual({
      kind: 'mutation',
      name: 'Right',
      rootFields: ['login', 'logout'],
    });
  });

  it('finds the wanted one of several operations', () => {
    const text = 'query A { a } mutation B { b } subscription C { c }';
    expect(operationFacts(text).name).toBe('A');
    expect(operationFacts(text, 'B')).toMatchObject({ kind: 'mutation', rootFields: ['b'] });
    expect(operationFacts(text, 'C').kind).toBe('subscription');
  });

  it('takes a document without keyword and name for a query', () => {
    expect(operationFacts('{ viewer { user { id } } }')).toEqual({
      kind: 'query',
      name: undefined,
      rootFields: ['viewer'],
    });
  });

  it('reads every generated document as the real parser does', () => {
    const documents = Object.entries({ ...users, ...guilds, ...platform }).filter(([name]) =>
      /Document$/.test(name),
    );
    expect(documents.length).toBeGreaterThan(15);
    for (const [, text] of documents) {
      const operation = parse(String(text)).definitions.find((one) => one.kind === 'OperationDefinition');
      expect(operationFacts(String(text))).toEqual({
        kind: operation?.operation,
        name: operation?.name?.value,
        rootFields: operation?.selectionSet.selections.map((one) =>
          one.kind === 'Field' ? one.name.value : '',
        ),
      });
    }
  });
});

describe('afterVariable', () => {
  it.each([
    ['subscription S($c: Cursor) { ticks(id: 1, after: $c) { seq } }', 'c'],
    ['subscription($place:Cursor){mine:ticks(filter:{after:$other} after:$place){seq}}', 'place'],
    ['subscription S { ticks(after: "c:1") { seq } }', undefined],
    ['subscription S($c: Cursor) { ticks { page(after: $c) } }', undefined],
    ['subscription S($after: Cursor) { ticks(id: "after: $after") # after: $after\n { seq } }', undefined],
    ['query Q($c: Cursor) { ticks(after: $c) { seq } }', undefined],
    [
      'fragment F on Subscription { ticks(after: $c) { seq } } subscription S($d: Cursor) { ticks(after: $d) { seq } }',
      'd',
    ],
  ])('of %s', (text, expected) => {
    expect(afterVariable(text)).toBe(expected);
  });

  it('of the wanted one of several', () => {
    const text = 'subscription A($a: C) { t(after: $a) } subscription B($b: C) { t(after: $b) }';
    expect([afterVariable(text, 'A'), afterVariable(text, 'B'), afterVariable(text, 'C')]).toEqual([
      'a',
      'b',
      undefined,
    ]);
    expect(afterVariable(text)).toBe('a');
  });

  it('is known of every generated stream that can be resumed', () => {
    expect(afterVariable(guilds.ChannelEventsDocument)).toBe('after');
    expect(afterVariable(guilds.GuildEventsDocument)).toBe('after');
    expect(afterVariable(guilds.TypingChangedDocument)).toBeUndefined();
  });
});
