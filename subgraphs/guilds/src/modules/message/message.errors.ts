import { DomainError, forbidden } from '@testverse/platform/errors';

/** Why an act on a message is refused. Those of missing rights reach the person as GraphQL errors, the rest as user errors. */
export type MessageRefusal = 'MESSAGE_DELETED' | 'NONCE_REUSED' | 'AUTHOR_ONLY' | 'AUTHOR_OR_MODERATOR_ONLY';

const texts: Readonly<Record<MessageRefusal, { message: string; field?: string }>> = {
  MESSAGE_DELETED: { message: 'This message was deleted.', field: 'messageId' },
  NONCE_REUSED: {
    message: 'You have sent another message with this nonce. Use a fresh one for each message.',
    field: 'nonce',
  },
  AUTHOR_ONLY: { message: 'Only its author changes a message.' },
  AUTHOR_OR_MODERATOR_ONLY: { message: 'Only its author and the moderators of the guild delete a message.' },
};

export function messageError(refusal: MessageRefusal): DomainError {
  const { message, field } = texts[refusal];
  return field ? new DomainError(refusal, message, { field: [field] }) : forbidden(message);
}

/** Lets an allowed act pass. @throws the refusal's error */
export function demand(refusal: MessageRefusal | null): void {
  if (refusal !== null) throw messageError(refusal);
}
