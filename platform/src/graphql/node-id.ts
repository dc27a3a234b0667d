import { registerDecorator } from 'class-validator';
import { nodeIdConstraint } from '../errors/validation.ts';
import { badInput } from '../errors/domain-error.ts';

/** Translates between the id a row has and the id a client sees: `note_01h…` outside, a UUID inside. */
export interface NodeId {
  readonly prefix: string;
  encode(uuid: string): string;
  /** @throws BAD_USER_INPUT for another prefix or a malformed id */
  decode(id: string): string;
  /** Null where `decode` throws. */
  tryDecode(id: string): string | null;
}

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/** Two characters for ten bits. */
const pairs = Array.from(
  { length: 1_024 },
  (_, bits) => `${alphabet[bits >> 5] ?? ''}${alphabet[bits & 31] ?? ''}`,
);

/** By the code of a character: its five bits, -1 for any other. */
const bitsOf = Int8Array.from({ length: 128 }, (_, code) => alphabet.indexOf(String.fromCharCode(code)));

/** 128 bits are eight, which begin with two characters, and six times twenty, which are five digits and four characters. */
function encodeUuid(uuid: string): string {
  const hex = `${uuid.slice(0, 8)}${uuid.slice(9, 13)}${uuid.slice(14, 18)}${uuid.slice(19, 23)}${uuid.slice(24)}`;
  let text = pairs[parseInt(hex.slice(0, 2), 16)] ?? '';
  for (let at = 2; at < 32; at += 5) {
    const bits = parseInt(hex.slice(at, at + 5), 16);
    text += `${pairs[bits >> 10] ?? ''}${pairs[bits & 1_023] ?? ''}`;
  }
  return text;
}

const textLength = 26;
const uuidForm =
  /^(?:[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}|0{8}-0{4}-0{4}-0{4}-0{12}|f{8}-f{4}-f{4}-f{4}-f{12})$/;

/** @param from where the characters begin; they end the text. @returns null for what is no UUID */
function decodeUuid(text: string, from: number): string | null {
  if (text.length !== from + textLength) return null;
  let hex = '';
  let bits = 0;
  for (let nth = 0; nth < textLength; nth += 1) {
    const five = bitsOf[text.charCodeAt(from + nth)] ?? -1;
    if (five < 0) return null;
    bits = (bits << 5) | five;
    if (nth % 4 !== 1) continue;
    if (nth === 1 && bits > 255) return null;
    hex += bits.toString(16).padStart(nth === 1 ? 2 : 5, '0');
    bits = 0;
  }
  const uuid = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  return uuidForm.test(uuid) ? uuid : null;
}

/** The id of one entity type as a TypeID (https://github.com/jetify-com/typeid, base32 of the UUID behind a prefix). */
export function nodeId(prefix: string): NodeId {
  const opening = `${prefix}_`;
  const tryDecode = (id: string): string | null =>
    id.startsWith(opening) ? decodeUuid(id, opening.length) : null;
  return {
    prefix,
    encode: (uuid) => opening + encodeUuid(uuid),
    tryDecode,
    decode: (id) => {
      const uuid = tryDecode(id);
      if (uuid === null) throw badInput(`"${id.slice(0, 40)}" is not an id of the form ${prefix}_….`);
      return uuid;
    },
  };
}

/** Validates an input field that holds an id of that kind; a wrong one is BAD_USER_INPUT, not a user error. */
export function IsNodeId(id: NodeId): PropertyDecorator {
  return (target, property) => {
    registerDecorator({
      name: nodeIdConstraint,
      target: target.constructor,
      propertyName: String(property),
      validator: {
        validate: (value: unknown) => typeof value === 'string' && id.tryDecode(value) !== null,
        defaultMessage: () => `${String(property)} is not an id of the form ${id.prefix}_….`,
      },
    });
  };
}
