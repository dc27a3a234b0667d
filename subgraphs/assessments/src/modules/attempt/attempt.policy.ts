import type { Definition } from '../../definitions/index.ts';
import { AttemptState, type Answer, type AttemptEntity } from './attempt.entity.ts';

/** Where the attempt stands at that moment: an open one is over when its time is. */
export function stateAt(attempt: Pick<AttemptEntity, 'state' | 'expiresAt'>, now: Date): AttemptState {
  const isOpen = attempt.state === AttemptState.STARTED || attempt.state === AttemptState.IN_PROGRESS;
  return isOpen && attempt.expiresAt <= now ? AttemptState.EXPIRED : attempt.state;
}

export type AnswerRefusal = 'ATTEMPT_SUBMITTED' | 'ATTEMPT_EXPIRED';

/** Whether answers may change; null when they may. */
export function canAnswer(
  attempt: Pick<AttemptEntity, 'state' | 'expiresAt'>,
  now: Date,
): AnswerRefusal | null {
  const state = stateAt(attempt, now);
  if (state === AttemptState.EXPIRED) return 'ATTEMPT_EXPIRED';
  return state === AttemptState.STARTED || state === AttemptState.IN_PROGRESS ? null : 'ATTEMPT_SUBMITTED';
}

/** What is wrong with one of the answers: its place in the list, and which half of it. */
export interface AnswerFault {
  index: number;
  part: 'questionId' | 'value';
}

/** The first answer that the definition does not have; null when it has all of them. */
export function faultOf(
  definition: Pick<Definition, 'questions' | 'choices'>,
  answers: readonly Answer[],
): AnswerFault | null {
  const questions = new Set(definition.questions.map(({ id }) => id));
  const values = new Set(definition.choices.map(({ value }) => value));
  for (const [index, { questionId, value }] of answers.entries()) {
    if (!questions.has(questionId)) return { index, part: 'questionId' };
    if (!values.has(value)) return { index, part: 'value' };
  }
  return null;
}

/** The numbers of the questions without an answer, in order. */
export function missingNumbers(
  definition: Pick<Definition, 'questions'>,
  answers: readonly Answer[],
): number[] {
  const answered = new Set(answers.map(({ questionId }) => questionId));
  return definition.questions.flatMap(({ id }, index) => (answered.has(id) ? [] : [index + 1]));
}
