import { createHash } from 'node:crypto';
import { GraphQLScalarType, Kind } from 'graphql';
import { badInput } from '../errors/domain-error.ts';

/** Enough to tell a cursor of another topic; it guards against mistakes, not against forgery. */
const fingerprintLength = 8;

function fingerprint(topic: string): string {
  return createHash('sha256').update(topic).digest('base64url').slice(0, fingerprintLength);
}

/** The place behind event `seq` of the topic, as clients see it. */
export function encodeCursor(topic: string, seq: number): string {
  return Buffer.from(`${seq}.${fingerprint(topic)}`).toString('base64url');
}

/** @throws BAD_USER_INPUT for a cursor of another topic and for what is no cursor at all */
export function decodeCursor(topic: string, cursor: string): number {
  const [, digits, print] =
    /^(0|[1-9]\d{0,14})\.(.+)$/s.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (digits === undefined) throw badInput('This is no cursor of a live stream.', ['after']);
  if (print !== fingerprint(topic)) throw badInput('This cursor belongs to another stream.', ['after']);
  return Number(digits);
}

function text(value: unknown): string {
  if (typeof value === 'string') return value;
  throw badInput('A Cursor is text.');
}

export const CursorScalar = new GraphQLScalarType<string, string>({
  name: 'Cursor',
  description:
    'A place in a live stream: pass the last one you have seen as `after`, and the stream goes on behind it. Opaque; it belongs to that one stream.',
  serialize: text,
  parseValue: text,
  parseLiteral: (node) => text(node.kind === Kind.STRING ? node.value : undefined),
});
