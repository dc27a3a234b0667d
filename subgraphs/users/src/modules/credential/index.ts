export { PasswordErrorCode, passwordTexts } from './credential.errors.ts';
export { containsName, looksBreached, passwordLength } from './credential.policy.ts';
export type { CredentialService } from './credential.service.ts';
