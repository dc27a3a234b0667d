import type { HTTPGraphQLRequest } from '@apollo/server';
import { badRequest } from '../admission/refusal.ts';
import type { AskedDocument, PersistedDocuments } from '../admission/persisted-documents.ts';
import { isObject } from '../json-object.ts';

/**
 * Puts the text of the document in the place of its id, as GraphQL over HTTP has it. What is no request at all is left as
 * it is: who reads it next says so.
 * @throws as `PersistedDocuments.textOf`
 */
export function resolveDocument(request: HTTPGraphQLRequest, persisted: PersistedDocuments): void {
  if (request.method === 'GET') request.search = resolvedSearch(request.search, persisted);
  else if (isObject(request.body)) request.body = resolvedBody(request.body, persisted);
}

const spoken = new Set(['application/json', 'application/graphql-response+json', 'application/*', '*/*']);

/**
 * Looks before anything is done whether the client will take the answer.
 * @throws BAD_REQUEST (406)
 */
export function refuseUnspoken(accept: string | undefined): void {
  if (accept === undefined) return;
  const types = accept.split(',').map((part) => part.split(';', 1)[0]?.trim().toLowerCase() ?? '');
  if (types.some((type) => spoken.has(type))) return;
  throw badRequest('This door answers with application/graphql-response+json or application/json.', 406);
}

/** Says whether a client wants to be told the price: `extensions: { cost: true }`, which every door can carry. */
export function asksPriceIn(extensions: unknown): boolean {
  return isObject(extensions) && extensions['cost'] === true;
}

/**
 * The body with the text of its document in the place of an id.
 * @throws as `PersistedDocuments.textOf`
 */
export function resolvedBody(
  body: Record<string, unknown>,
  persisted: PersistedDocuments,
): Record<string, unknown> {
  const text = persisted.textOf(body);
  if (text === undefined || !hasId(body)) return body;
  const { documentId: _, extensions, ...rest } = body;
  return { ...rest, query: text, extensions: withoutId(extensions) };
}

function resolvedSearch(search: string, persisted: PersistedDocuments): string {
  const parameters = new URLSearchParams(search);
  const extensions = jsonOf(parameters.get('extensions'));
  const asked = { query: parameters.get('query'), documentId: parameters.get('documentId'), extensions };
  const text = persisted.textOf(asked);
  if (text === undefined || !hasId(asked)) return search;
  parameters.set('query', text);
  parameters.delete('documentId');
  if (extensions !== undefined) parameters.set('extensions', JSON.stringify(withoutId(extensions)));
  return `?${parameters}`;
}

function hasId({ documentId, extensions }: AskedDocument): boolean {
  return (documentId ?? null) !== null || (isObject(extensions) && 'persistedQuery' in extensions);
}

function withoutId(extensions: unknown): Record<string, unknown> {
  if (!isObject(extensions)) return {};
  const { persistedQuery: _, ...rest } = extensions;
  return rest;
}

function jsonOf(text: string | null): unknown {
  try {
    return text === null ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
