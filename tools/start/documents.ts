// Writes what the SDK of this build sends, by the ids that a router knows it by; built to dist/server/documents.mjs. As
// LISTED_DOCUMENTS of the next release it lets pages that are still open work on where only the list counts.
import { createHash } from 'node:crypto';
import { knownOperations } from './known-operations.ts';

const idOf = (text: string): string => createHash('sha256').update(text).digest('hex');
const listed = Object.fromEntries(knownOperations().map((text) => [idOf(text), text]));
process.stdout.write(`${JSON.stringify(listed, null, 2)}\n`);
