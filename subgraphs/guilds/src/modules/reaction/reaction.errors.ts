import { DomainError } from '@testverse/platform/errors';

/** @param limit of different emoji on one message */
export function tooManyEmoji(limit: number): DomainError {
  return new DomainError('TOO_MANY_EMOJI', `A message has ${limit} different emoji at most.`, {
    field: ['emoji'],
  });
}
