import { DomainError } from '@testverse/platform/errors';
import type { AnswerFault, AnswerRefusal } from './attempt.policy.ts';

const texts: Readonly<Record<AnswerRefusal, string>> = {
  ATTEMPT_SUBMITTED: 'These answers were handed in and do not change any more. Begin a new attempt.',
  ATTEMPT_EXPIRED: 'The time for this attempt is over. Begin a new one.',
};

export function attemptError(refusal: AnswerRefusal): DomainError {
  return new DomainError(refusal, texts[refusal], { field: ['attemptId'] });
}

/** The texts never repeat an answer. */
export function answerError({ index, part }: AnswerFault): DomainError {
  const field = ['answers', String(index), part];
  return part === 'questionId'
    ? new DomainError('QUESTION_UNKNOWN', 'This assessment has no such question.', { field })
    : new DomainError('ANSWER_NOT_OFFERED', 'This question has no such answer.', { field });
}

/** @param numbers of the questions, in order */
export function answersMissing(numbers: readonly number[]): DomainError {
  const noun = numbers.length === 1 ? 'question' : 'questions';
  return new DomainError('ANSWERS_MISSING', `Still without an answer: ${noun} ${numbers.join(', ')}.`, {
    field: ['attemptId'],
  });
}
