import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import * as assessments from '@testverse/schema/events/assessments';
import * as gamification from '@testverse/schema/events/gamification';
import * as guilds from '@testverse/schema/events/guilds';
import * as projects from '@testverse/schema/events/projects';
import * as users from '@testverse/schema/events/users';

/** What an event looks like, as JSON Schema. */
export interface EventSchema {
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly required?: readonly string[];
}

/** By type of event. */
export type EventSchemas = ReadonlyMap<string, EventSchema>;

/** A publisher is added here, and nowhere else in this tool. */
const publishers: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  assessments,
  gamification,
  guilds,
  projects,
  users,
};

const folder = 'schema/events/snapshots';
const typeName = /^[a-z]+(\.[a-z_]+)+\.v\d+$/;

interface Contract {
  type: string;
  schema: EventSchema;
}

function isContract(value: unknown): value is Contract {
  return typeof value === 'object' && value !== null && 'type' in value && 'schema' in value;
}

/** Every event that is published. @throws Error for a type that is misnamed, somebody else's, or there twice */
export function eventSchemas(modules = publishers): EventSchemas {
  const found = new Map<string, EventSchema>();
  for (const [publisher, exported] of Object.entries(modules)) {
    for (const { type, schema } of Object.values(exported).filter(isContract)) {
      if (!typeName.test(type) || !type.startsWith(`${publisher}.`))
        throw new Error(
          `schema/events/${publisher}.ts: "${type}" is not named ${publisher}.<noun>.<fact>.v<n>`,
        );
      if (found.has(type)) throw new Error(`schema/events/${publisher}.ts: ${type} is there twice`);
      found.set(type, JSON.parse(JSON.stringify(schema)) as EventSchema);
    }
  }
  return new Map([...found].sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** The files of `schema/events/snapshots`. */
export function eventSnapshots(schemas: EventSchemas): [file: string, text: string][] {
  return [...schemas].map(([type, schema]) => [
    `${folder}/${type}.json`,
    `${JSON.stringify({ $id: type, ...schema }, null, 2)}\n`,
  ]);
}

export const eventSnapshotFolder = folder;

/** The events of the last release; none before there was one with events. */
export function readReleasedEvents(root: string): EventSchemas {
  const released = path.join(root, 'schema/released');
  const files = existsSync(released) ? readdirSync(released) : [];
  const latest = files
    .filter((file) => file.endsWith('.events.json'))
    .sort((one, other) => one.localeCompare(other, 'en', { numeric: true }))
    .at(-1);
  if (!latest) return new Map();
  const text = readFileSync(path.join(released, latest), 'utf8');
  return new Map(Object.entries(JSON.parse(text) as Record<string, EventSchema>));
}

/** What freezes the events as part of a version. */
export function releasedEvents(schemas: EventSchemas): string {
  return `${JSON.stringify(Object.fromEntries(schemas), null, 2)}\n`;
}

/**
 * What a consumer of the released events could not read any more. Logs are replayed from their beginning, so a released
 * version only ever gets further optional properties; everything else is a new version beside it.
 */
export function eventBreaks(released: EventSchemas, present: EventSchemas): string[] {
  return [...released].flatMap(([type, before]) => {
    const after = present.get(type);
    if (!after) return [`${type} is gone`];
    const changed = Object.entries(before.properties ?? {}).filter(
      ([name, schema]) => !isDeepStrictEqual(schema, after.properties?.[name]),
    );
    const isStricter = !isDeepStrictEqual(
      [...(before.required ?? [])].sort(),
      [...(after.required ?? [])].sort(),
    );
    return [
      ...changed.map(([name]) => `${type} has another ${name}`),
      ...(isStricter ? [`${type} requires other properties`] : []),
    ];
  });
}
