import type { Static, TSchema } from 'typebox';
import Value from 'typebox/value';

/** What everybody may rely on about one type of event; a change of meaning is a new version beside it. */
export interface Contract<Schema extends TSchema = TSchema> {
  readonly type: string;
  /** Also plain JSON Schema. */
  readonly schema: Schema;
  check(payload: unknown): payload is Static<Schema>;
}

/** The contract of one type of event. @param type `<subgraph>.<noun>.<fact>.v<n>` */
export function event<Schema extends TSchema>(type: string, schema: Schema): Contract<Schema> {
  return { type, schema, check: (payload): payload is Static<Schema> => Value.Check(schema, payload) };
}
