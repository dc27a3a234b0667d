import { GraphQLError, type DocumentNode, type OperationDefinitionNode } from 'graphql';
import type { IdempotencyMeta } from '@testverse/platform/context';
import { rootFields } from './root-fields.ts';

/** Printable ASCII: what a header carries unchanged through every proxy. */
const wellFormed = /^[\x20-\x7e]{1,255}$/;

/**
 * Reads the key of safe repetition. Every mutation field gets a key of its own, derived from its place in the document.
 * @returns undefined when no key was sent, or for a query, where it means nothing
 * @throws BAD_USER_INPUT for a malformed key
 */
export function idempotencyOf(
  header: string | undefined,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): IdempotencyMeta | undefined {
  if (header === undefined || operation.operation !== 'mutation') return undefined;
  if (!wellFormed.test(header)) {
    throw new GraphQLError('An Idempotency-Key has 1 to 255 printable ASCII characters.', {
      extensions: { code: 'BAD_USER_INPUT' },
    });
  }
  return { key: header, fields: rootPositions(document, operation) };
}

function rootPositions(document: DocumentNode, operation: OperationDefinitionNode): Record<string, number> {
  const positions: Record<string, number> = Object.create(null) as Record<string, number>;
  let next = 0;
  for (const { alias, name } of rootFields(operation.selectionSet, document)) {
    positions[(alias ?? name).value] ??= next++;
  }
  return positions;
}
