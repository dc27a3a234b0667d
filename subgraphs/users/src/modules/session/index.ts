export type { SessionLoaders } from './session.loaders.ts';
export type { RevokedSession } from './session.repository.ts';
export { deliver } from './session.resolver.ts';
export { revocationsTopic } from './session.service.ts';
export type { RevocationWord, SessionService, SignedIn } from './session.service.ts';
export { CredentialDelivery, Credentials } from './session.type.ts';
