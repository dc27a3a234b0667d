import type {
  AssessmentCardFragment,
  AssessmentQuery,
  AttemptProgressFragment,
  PersonalityResultFragment,
} from '@testverse/client-sdk/assessments';

/** A questionnaire where they are listed. */
export type AssessmentRow = AssessmentCardFragment & {
  readonly viewerAttempt: AttemptProgressFragment | null;
};

/** A questionnaire with its questions and the viewer's answers so far. */
export type AssessmentForm = NonNullable<AssessmentQuery['assessment']>;

/** One question. */
export type Question = AssessmentForm['questions']['edges'][number]['node'];

/** The viewer's attempt, with the answers so far. */
export type Attempt = NonNullable<AssessmentForm['viewerAttempt']>;

/** What was made of somebody's answers. */
export type Result = PersonalityResultFragment;

/** One scale of it. */
export type ScaleResult = Result['scales'][number];

/** The answers by question. */
export type Answers = Readonly<Record<string, number>>;

/** As many questions stand on one page. */
export const PAGE_SIZE = 10;

/** Whether an attempt still takes answers. */
export function isOpen(attempt: Pick<Attempt, 'state'> | null): boolean {
  return attempt?.state === 'STARTED' || attempt?.state === 'IN_PROGRESS';
}

/** The answers of an attempt by question. */
export function answersOf(attempt: Pick<Attempt, 'answers'>): Answers {
  return Object.fromEntries(attempt.answers.map(({ questionId, value }) => [questionId, value]));
}

/** The questions in the pages they are asked in. */
export function pagesOf(questions: readonly Question[]): Question[][] {
  const pages: Question[][] = [];
  for (let at = 0; at < questions.length; at += PAGE_SIZE) pages.push(questions.slice(at, at + PAGE_SIZE));
  return pages;
}

/** The first question without an answer; null when all have one. */
export function firstOpen(questions: readonly Question[], answers: Answers): Question | null {
  return questions.find(({ id }) => answers[id] === undefined) ?? null;
}

/** The page to go on at: the first with a question to answer, or the last one. */
export function pageToGoOnAt(pages: readonly (readonly Question[])[], answers: Answers): number {
  const at = pages.findIndex((page) => firstOpen(page, answers) !== null);
  return at < 0 ? Math.max(pages.length - 1, 0) : at;
}
