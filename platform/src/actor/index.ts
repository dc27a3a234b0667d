export { anonymousActor, isPlatformAdmin, plans, platformRoles, requireUser } from './actor.ts';
export type { Actor, Plan, PlatformRole, SignedInActor } from './actor.ts';
export { identityToleranceMs, isAnswerTo, signAnswer, signIdentity, verifyIdentity } from './identity.ts';
export type { SignedAnswer, SignedCall, VerifiedCall } from './identity.ts';
