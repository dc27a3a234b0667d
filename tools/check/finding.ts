/** What a check teaches: printed once above all its findings. */
export interface Lesson {
  /** The rule, as one sentence. */
  readonly rule: string;
  readonly why: string;
  /** What to do now that the rule is broken. */
  readonly instead: string;
  /** The page that shows it done. */
  readonly recipe: string;
}

/** One place where a rule is broken. */
export interface Finding {
  readonly lesson: Lesson;
  readonly path: string;
  /** 1-based; absent when the whole file or folder is meant. */
  readonly line?: number;
  readonly detail: string;
}

/** Prints findings grouped by lesson: the rule once, then every place. */
export function formatFindings(findings: readonly Finding[]): string {
  const groups = new Map<Lesson, Finding[]>();
  for (const finding of findings)
    groups.set(finding.lesson, [...(groups.get(finding.lesson) ?? []), finding]);
  return [...groups].map(([lesson, found]) => formatGroup(lesson, found)).join('\n\n');
}

function formatGroup(lesson: Lesson, found: readonly Finding[]): string {
  const places = found.map(({ path, line, detail }) => `    ${line ? `${path}:${line}` : path}  ${detail}`);
  return [
    `  ${lesson.rule}`,
    `    why      ${lesson.why}`,
    `    instead  ${lesson.instead}`,
    `    see      ${lesson.recipe}`,
    ...places,
  ].join('\n');
}
