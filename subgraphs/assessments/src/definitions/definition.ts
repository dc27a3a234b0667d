import { createHash } from 'node:crypto';

export enum AssessmentKind {
  PERSONALITY = 'PERSONALITY',
}

export interface Choice {
  value: number;
  label: string;
}

export interface Scale {
  key: string;
  label: string;
  description: string;
}

export interface Question {
  /** Stable within the assessment; says nothing of the scale, so that nobody answers the scale instead of the question. */
  id: string;
  text: string;
  /** The key of the scale it counts for. */
  scale: string;
  /** Whether agreeing counts against the scale. */
  isReversed: boolean;
}

/** An assessment as data: everything that is asked, and how it counts. The published form of it never changes. */
export interface Definition {
  /** UUID of the assessment, the same in all versions and everywhere. */
  id: string;
  key: string;
  kind: AssessmentKind;
  title: string;
  description: string;
  /** What every reader of a result is told first. */
  notice: string;
  /** Where the questions come from, and under which terms. */
  source: string;
  estimatedMinutes: number;
  /** The answers to every question, from the lowest value to the highest; each whole number between is one. */
  choices: readonly Choice[];
  scales: readonly Scale[];
  /** In the order in which they are asked. */
  questions: readonly Question[];
}

/** Names the content of a definition: alike for the same content, whatever the order of its members. */
export function contentHash(definition: Definition): string {
  const sorted = (_: string, value: unknown): unknown =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value;
  return createHash('sha256').update(JSON.stringify(definition, sorted)).digest('hex');
}
