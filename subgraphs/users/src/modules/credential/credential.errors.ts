/** Reasons why a password is not accepted, beside its length. */
export enum PasswordErrorCode {
  PASSWORD_TOO_COMMON = 'PASSWORD_TOO_COMMON',
  PASSWORD_CONTAINS_NAME = 'PASSWORD_CONTAINS_NAME',
}

export const passwordTexts: Readonly<Record<PasswordErrorCode, string>> = {
  PASSWORD_TOO_COMMON:
    'This password is one of those that are guessed first. Choose something longer or less usual.',
  PASSWORD_CONTAINS_NAME: 'The password must not contain your username, your e-mail name or “testverse”.',
};
