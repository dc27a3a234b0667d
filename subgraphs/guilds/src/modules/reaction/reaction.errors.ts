import { DomainError } from '@testverse/platform/errors';
import { mostEmoji } from './reaction.entity.ts';

export function tooManyEmoji(): DomainError {
  return new DomainError('TOO_MANY_EMOJI', `A message has ${mostEmoji} different emoji at most.`, {
    field: ['emoji'],
  });
}
