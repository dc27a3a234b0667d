import { GraphQLError } from 'graphql';
import { jwtVerify, errors, type JWTPayload } from 'jose';
import { anonymousActor, plans, platformRoles, type Actor } from '@testverse/platform/actor';
import type { Clock } from '@testverse/platform/context';
import { nodeId } from '@testverse/platform/graphql';
import type { KeySet } from './key-set.ts';
import { Lru } from './lru.ts';
import type { RevokedSessions } from './revoked-sessions.ts';

const issuer = 'testverse.dev';
const audience = 'testverse-api';
/** Seconds two machines' clocks may differ. */
const clockToleranceSeconds = 5;
/** Verified tokens remembered: a signature check costs more than everything else at the door. */
const kept = 10_000;
/** Longer than any token we sign. */
const longestToken = 8_192;

/** Tokens name people and sessions as the graph does; inside they are UUIDs. */
const userIds = nodeId('user');
const sessionIds = nodeId('session');

interface Verified {
  actor: Omit<Actor, 'ipHash'> & { sessionId: string };
  /** Milliseconds since the epoch. */
  expiresAtMs: number;
}

function refused(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'UNAUTHENTICATED' } });
}

/** Who somebody is, and for how long that holds. */
export interface Admitted {
  actor: Actor;
  /** Milliseconds since the epoch from which on the credential is refused; infinite for visitors. */
  untilMs: number;
}

const invalid = 'The access token is not valid. Sign in again, or send none.';
const expired = 'The access token has expired. Refresh it.';
const ended = 'This session has ended. Sign in again.';

/** Turns what a client shows of itself (an `Authorization` header, or a socket's word for it) into the actor. */
export class Credentials {
  private readonly verified = new Lru<Verified>(kept);

  constructor(
    private readonly keys: KeySet,
    private readonly revoked: RevokedSessions,
    private readonly clock: Clock,
  ) {}

  /**
   * No credentials make a visitor; bad ones are never taken for none.
   * @throws UNAUTHENTICATED for a forged, foreign, expired or revoked token
   */
  async admit(authorization: string | undefined, ipHash: string): Promise<Admitted> {
    if (authorization === undefined) return { actor: anonymousActor(ipHash), untilMs: Infinity };
    const token = /^Bearer +([^\s]+)$/i.exec(authorization)?.[1];
    if (!token || token.length > longestToken) throw refused(invalid);
    const known = this.verified.get(token);
    const { actor, expiresAtMs } = known ?? (await this.verify(token));
    const untilMs = expiresAtMs + clockToleranceSeconds * 1000;
    if (known && untilMs <= this.clock.now().getTime()) {
      this.verified.delete(token);
      throw refused(expired);
    }
    if (this.revoked.has(actor.sessionId)) throw refused(ended);
    return { actor: { ...actor, ipHash }, untilMs };
  }

  private async verify(token: string): Promise<Verified> {
    const payload = await this.payloadOf(token);
    const { sub, sid, plan, exp } = payload;
    const userId = userIds.tryDecode(String(sub));
    const sessionId = sessionIds.tryDecode(String(sid));
    const role = roleOf(payload);
    const knownPlan = plans.find((one) => one === plan);
    if (!userId || !sessionId || !role || !knownPlan || exp === undefined) throw refused(invalid);
    const verified: Verified = {
      actor: { userId, sessionId, role, plan: knownPlan },
      expiresAtMs: exp * 1000,
    };
    this.verified.set(token, verified);
    return verified;
  }

  private async payloadOf(token: string): Promise<JWTPayload> {
    try {
      const { payload } = await jwtVerify(token, this.keys.resolve, {
        algorithms: ['RS256'],
        issuer,
        audience,
        clockTolerance: clockToleranceSeconds,
        currentDate: this.clock.now(),
        requiredClaims: ['sub', 'sid', 'exp', 'iat'],
      });
      return payload;
    } catch (error) {
      if (error instanceof errors.JWTExpired) throw refused(expired);
      if (error instanceof errors.JOSEError) throw refused(invalid);
      throw error;
    }
  }
}

/** The highest of the platform roles a token names. */
function roleOf(payload: JWTPayload): Actor['role'] | undefined {
  const { roles } = payload;
  if (!Array.isArray(roles)) return undefined;
  return platformRoles.findLast((role) => roles.includes(role));
}
