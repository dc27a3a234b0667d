import type { ProfileFields } from '../model.ts';

const names = [
  'displayName',
  'firstName',
  'lastName',
  'bio',
  'location',
  'website',
  'linkedIn',
  'github',
] as const satisfies readonly (keyof ProfileFields)[];

type ProfileName = (typeof names)[number];
/** A profile as a form shows it. */
export type ProfileValues = Record<ProfileName, string>;

/** What the form shows for a profile: absent is empty. */
export function toValues(profile: ProfileFields): ProfileValues {
  return Object.fromEntries(names.map((name) => [name, profile[name] ?? ''])) as ProfileValues;
}

/** What to send: only what changed; an emptied field is cleared. */
export function toChanges(
  values: ProfileValues,
  saved: ProfileValues,
): Partial<Record<ProfileName, string | null>> {
  const changed = names.filter((name) => values[name].trim() !== saved[name]);
  return Object.fromEntries(changed.map((name) => [name, values[name].trim() || null]));
}
