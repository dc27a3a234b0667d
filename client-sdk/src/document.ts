import { printDocument } from './print.ts';

/** Result and variables of a document, as @graphql-typed-document-node/core, gql.tada and graphql-codegen carry them. */
export interface DocumentDecoration<R, V> {
  readonly __apiType?: (variables: V) => R;
}

/** A GraphQL document as text that knows the types of its result and its variables. Costs nothing at run time. */
export type TypedDocument<R, V> = string & DocumentDecoration<R, V>;

/** A parsed document, as the reference implementation, graphql-tag and gql.tada build it. */
export interface ParsedDocument {
  readonly kind: string;
  readonly definitions: readonly object[];
}

/** Everything that can be sent: text (also a codegen string document), or a parsed document, typed or not. */
export type AnyDocument<R, V> =
  | TypedDocument<R, V>
  | (DocumentDecoration<R, V> & ParsedDocument)
  | (DocumentDecoration<R, V> & { toString(): string; readonly length: number });

/** The text of any document. */
export function documentText(document: unknown): string {
  return isParsed(document) ? printDocument(document) : String(document);
}

function isParsed(document: unknown): document is ParsedDocument {
  return typeof document === 'object' && document !== null && 'definitions' in document;
}

/** What the client has to know about an operation before it sends it. */
export interface OperationFacts {
  readonly kind: 'query' | 'mutation' | 'subscription';
  readonly name: string | undefined;
  /** Names of the fields at the root, without those inside fragments. */
  readonly rootFields: readonly string[];
}

const tokens = /"""(?:\\"""|[^])*?"""|"(?:\\.|[^"\\\n])*"|#[^\n\r]*|[_A-Za-z]\w*|[^\s,\w]/g;
const kinds = new Set(['query', 'mutation', 'subscription']);

/**
 * Reads kind, name and root fields out of a document's text, without a parser. With several operations in it,
 * `wanted` says which one.
 */
export function operationFacts(text: string, wanted?: string): OperationFacts {
  const found: { kind: OperationFacts['kind']; name: string | undefined; rootFields: string[] }[] = [];
  let depth = 0;
  let parens = 0;
  let current: (typeof found)[number] | undefined;
  let previous = '';
  for (const [token] of text.matchAll(tokens)) {
    if (token.startsWith('#') || token.startsWith('"')) continue;
    if (token === '(' || token === '[') parens++;
    else if (token === ')' || token === ']') parens--;
    else if (parens === 0) {
      if (depth === 0) {
        if (kinds.has(token) || (token === '{' && !current)) {
          current = {
            kind: token === '{' ? 'query' : (token as OperationFacts['kind']),
            name: undefined,
            rootFields: [],
          };
          found.push(current);
        } else if (token === 'fragment') current = { kind: 'query', name: undefined, rootFields: [] };
        else if (current && kinds.has(previous) && isName(token)) current.name = token;
      } else if (
        depth === 1 &&
        current &&
        isName(token) &&
        previous !== '.' &&
        previous !== '@' &&
        previous !== 'on'
      ) {
        // An alias comes first; the field's own name after the colon takes its place.
        if (previous === ':') current.rootFields.pop();
        current.rootFields.push(token);
      }
      if (token === '{') depth++;
      else if (token === '}' && --depth === 0) current = undefined;
    }
    previous = token;
  }
  const chosen = wanted === undefined ? found[0] : found.find(({ name }) => name === wanted);
  return chosen ?? { kind: 'query', name: wanted, rootFields: [] };
}

const isName = (token: string) => /^[_A-Za-z]/.test(token);

/**
 * Name of the variable from which a subscription's root field takes `after`; undefined when it takes it from none, and
 * so cannot be resumed.
 */
export function afterVariable(text: string, wanted?: string): string | undefined {
  let depth = 0;
  let isWanted = false;
  let previous: readonly string[] = ['', '', ''];
  // Braces and parentheses alike: the arguments of the root field stand at depth 2, inside `{ field (`.
  for (const [token] of text.matchAll(tokens)) {
    if (token.startsWith('#')) continue;
    if (depth === 0) {
      if (token === 'subscription' && previous[2] !== 'subscription') isWanted = wanted === undefined;
      else if (token === 'fragment') isWanted = false;
      else if (previous[2] === 'subscription') isWanted = wanted === undefined || token === wanted;
    }
    if (depth === 2 && isWanted && previous.join(' ') === 'after : $') return token;
    if ('{(['.includes(token)) depth++;
    else if ('})]'.includes(token)) depth--;
    previous = [...previous.slice(1), token];
  }
  return undefined;
}
