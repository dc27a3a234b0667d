export { anonymousActor, isPlatformAdmin, plans, platformRoles, requireUser } from './actor.ts';
export type { Actor, Plan, PlatformRole, SignedInActor } from './actor.ts';
export { identityToleranceMs, signIdentity, verifyIdentity } from './identity.ts';
export type { SignedCall } from './identity.ts';
