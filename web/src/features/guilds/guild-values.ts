import type { FieldProblem } from '../../ui/index.ts';
import { text } from './text.ts';

/** A number field's text as what the server wants: empty is no limit. NaN never leaves this file. */
export function readLimit(value: string): { limit: number | null } | { problem: FieldProblem } {
  const trimmed = value.trim();
  if (trimmed === '') return { limit: null };
  if (!/^\d{1,7}$/u.test(trimmed))
    return { problem: { field: ['maxMembers'], message: text.maxMembersWrong } };
  return { limit: Number(trimmed) };
}

/** The problem of a limit, if it has one. */
export function limitProblems(value: string): FieldProblem[] {
  const read = readLimit(value);
  return 'problem' in read ? [read.problem] : [];
}

/** The limit to send; call it after `limitProblems` found nothing. */
export function limitOf(value: string): number | null {
  const read = readLimit(value);
  return 'limit' in read ? read.limit : null;
}

/** Problems of colours under the given names. */
export function colourProblems(
  values: Readonly<Record<string, string | boolean>>,
  names: readonly string[],
): FieldProblem[] {
  return names
    .filter((name) => !/^#[0-9a-f]{6}$/iu.test(String(values[name])))
    .map((name) => ({ field: name.split('.'), message: text.colourWrong }));
}
