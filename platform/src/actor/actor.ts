import { unauthenticated } from '../errors/domain-error.ts';

export const platformRoles = ['USER', 'MODERATOR', 'ADMIN', 'SUPER_ADMIN'] as const;
export type PlatformRole = (typeof platformRoles)[number];

export const plans = ['FREE', 'PREMIUM', 'ENTERPRISE'] as const;
export type Plan = (typeof plans)[number];

/** Who asks. Rights inside a domain are never part of it: they change, and the owning subgraph knows them. */
export interface Actor {
  /** UUID of the signed-in person, null for a visitor. */
  userId: string | null;
  sessionId: string | null;
  role: PlatformRole;
  plan: Plan;
  /** Keyed hash of the network address: good for limits, useless for tracing a person. */
  ipHash: string | null;
}

export interface SignedInActor extends Actor {
  userId: string;
  sessionId: string;
}

export function anonymousActor(ipHash: string | null = null): Actor {
  return { userId: null, sessionId: null, role: 'USER', plan: 'FREE', ipHash };
}

/** Narrows the actor to a signed-in person. @throws UNAUTHENTICATED */
export function requireUser(actor: Actor): SignedInActor {
  if (actor.userId === null || actor.sessionId === null) throw unauthenticated();
  return actor as SignedInActor;
}

/** True for the platform's own administrators (not for administrators inside some community). */
export function isPlatformAdmin(actor: Actor): boolean {
  return actor.userId !== null && (actor.role === 'ADMIN' || actor.role === 'SUPER_ADMIN');
}
