import { DomainError } from '@testverse/platform/errors';

/** Reasons why an account cannot be made. */
export enum AccountErrorCode {
  USERNAME_TAKEN = 'USERNAME_TAKEN',
  USERNAME_RESERVED = 'USERNAME_RESERVED',
}

const texts: Readonly<Record<AccountErrorCode, string>> = {
  USERNAME_TAKEN: 'Somebody else has this username. Choose another one.',
  USERNAME_RESERVED: 'This username is kept for the platform itself. Choose another one.',
};

export function accountError(code: AccountErrorCode): DomainError {
  return new DomainError(code, texts[code], { field: ['username'] });
}
