import { anonymousActor } from '@testverse/platform/actor';
import type { RunningSubgraph } from '@testverse/platform/server';
import type { JWK } from 'jose';
import type { UsersContext } from './context.ts';
import type { AccountPrivileges } from './modules/account/index.ts';
import type { LoginLimitService } from './modules/login-limit/index.ts';
import type { RegistrationDraft, RegistrationService } from './modules/registration/index.ts';
import {
  revocationsTopic,
  type RevocationWord,
  type RevokedSession,
  type SessionService,
} from './modules/session/index.ts';
import type { SigningKeyService } from './modules/signing-key/index.ts';

/** Tells the router which sessions ended before their access tokens do. */
export interface SessionRevocations {
  /**
   * All revocations at or after that time, oldest first. Ask with an overlap of some seconds: a transaction commits a
   * moment after the time it writes.
   */
  listRevokedSince(since: Date): Promise<RevokedSession[]>;
  /** Calls `listener` right after the commit of each revocation, whichever process of the installation made it; at most once. @returns how to stop it */
  onRevoked(listener: (session: RevokedSession) => void): () => void;
}

/** Somebody whose password was hashed elsewhere (argon2id in PHC form, or bcrypt). */
export type ImportedPerson = RegistrationDraft & AccountPrivileges & { passwordHash: string };

/** What the composition root does beside the schema; none of it can be reached from the graph. */
export interface UsersActs {
  /** The published signing keys (JWKS); makes the first one when there is none. */
  publicKeys(running: RunningSubgraph): Promise<{ keys: JWK[] }>;
  /** Announces a fresh signing key; it signs after ten minutes, the old one stays published until its last token is over. */
  rotateSigningKey(running: RunningSubgraph): Promise<{ kid: string; signsFrom: Date }>;
  revocations(running: RunningSubgraph): SessionRevocations;
  /** Removes what is no longer needed: to be called every hour or so. @returns how many rows went */
  cleanUp(running: RunningSubgraph): Promise<{ sessions: number; loginLimits: number }>;
  /**
   * Adds an account as an import or a demo world does.
   * @returns its UUID
   * @throws USERNAME_TAKEN, USERNAME_RESERVED
   */
  importPerson(running: RunningSubgraph, person: ImportedPerson): Promise<string>;
}

interface Services {
  keys: SigningKeyService;
  sessions: SessionService;
  limits: LoginLimitService;
  registrations: RegistrationService;
}

/** A context of the platform itself, outside any request. */
function contextOf(running: RunningSubgraph): UsersContext {
  return running.createContext({ requestId: 'outside', actor: anonymousActor() });
}

export function outsideActs({ keys, sessions, limits, registrations }: Services): UsersActs {
  return {
    publicKeys: async (running) => ({ keys: await keys.publicKeys(contextOf(running)) }),
    rotateSigningKey: (running) => keys.rotate(contextOf(running)),
    revocations: (running) => ({
      listRevokedSince: (since) => sessions.listRevokedSince(contextOf(running), since),
      onRevoked: (listener) =>
        running.events.doorbell.onWhisper(revocationsTopic, (said) => {
          const { sessionId, revokedAt } = said as RevocationWord;
          listener({ sessionId, revokedAt: new Date(revokedAt) });
        }),
    }),
    cleanUp: async (running) => {
      const ctx = contextOf(running);
      return { sessions: await sessions.cleanUp(ctx), loginLimits: await limits.cleanUp(ctx) };
    },
    importPerson: async (
      running,
      { passwordHash, isEmailVerified, platformRole, plan, status, ...draft },
    ) => {
      const given = { passwordHash, isEmailVerified, platformRole, plan, status };
      return (await registrations.importAccount(contextOf(running), draft, given)).id;
    },
  };
}
