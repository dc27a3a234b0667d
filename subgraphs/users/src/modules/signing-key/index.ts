export { audience, issuer } from './signing-key.service.ts';
export type { AccessClaims, AccessToken, Signer, SigningKeyService } from './signing-key.service.ts';
