import { DomainError, unauthenticated } from '@testverse/platform/errors';

/** Expected outcomes of signing in. */
export enum SessionErrorCode {
  INVALID_CREDENTIALS = 'INVALID_CREDENTIALS',
}

const texts: Readonly<Record<SessionErrorCode, string>> = {
  INVALID_CREDENTIALS: 'The name or the password is not right.',
};

/** One answer for everything that can be wrong, so that it tells nothing about accounts. */
export function invalidCredentials(): DomainError {
  const code = SessionErrorCode.INVALID_CREDENTIALS;
  return new DomainError(code, texts[code]);
}

/** A refresh token that is missing, forged, used up or over. */
export function signedOut(): DomainError {
  return unauthenticated('You are signed out. Sign in again.');
}
