import { DomainError } from '@testverse/platform/errors';

export function attemptNotSubmitted(): DomainError {
  return new DomainError('ATTEMPT_NOT_SUBMITTED', 'Hand in your answers first; then there is a result.', {
    field: ['attemptId'],
  });
}
