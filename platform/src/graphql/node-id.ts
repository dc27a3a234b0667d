import { registerDecorator } from 'class-validator';
import { TypeID } from 'typeid-js';
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

/** The id of one entity type as a TypeID (https://github.com/jetify-com/typeid, base32 of the UUID behind a prefix). */
export function nodeId(prefix: string): NodeId {
  const tryDecode = (id: string): string | null => {
    if (!id.startsWith(`${prefix}_`)) return null;
    try {
      return TypeID.fromString(id, prefix).toUUID();
    } catch {
      return null;
    }
  };
  return {
    prefix,
    encode: (uuid) => TypeID.fromUUID(prefix, uuid).toString(),
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
