import { readFileSync } from 'node:fs';

/**
 * Reads a list of documents, as the tools of clients write it: an object of ids and texts (GraphQL Code Generator, Relay), or
 * the manifest of Apollo's clients.
 * @throws Error that says what is wrong with the file
 */
export function readListedDocuments(file: string): Map<string, string> {
  const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
  const listed = new Map(entriesOf(content));
  const wrong = [...listed].find(([id, text]) => id === '' || typeof text !== 'string' || text === '');
  if (wrong) throw new Error(`has no text for the id "${wrong[0]}"`);
  return listed;
}

function entriesOf(content: unknown): [id: string, text: string][] {
  if (typeof content !== 'object' || content === null || Array.isArray(content))
    throw new Error('must hold an object of ids and texts');
  if (!('operations' in content) || !Array.isArray(content.operations)) return Object.entries(content);
  const operations = content.operations as { id?: unknown; body?: unknown }[];
  return operations.map(({ id, body }) => [String(id ?? ''), body as string]);
}
