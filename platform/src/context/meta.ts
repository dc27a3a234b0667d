import type { Actor } from '../actor/actor.ts';

/**
 * What the router tells a subgraph about the request, beside the document itself. It is plain data: the local
 * transport hands it over as an object, a network transport as a signed header.
 */
export interface RequestMeta {
  requestId: string;
  actor: Actor;
  /** Set when the client asked for safe repetition of a mutation. */
  idempotency?: IdempotencyMeta;
  /** The browser's refresh credential; only the subgraph that owns sessions looks at it. */
  refreshCookie?: string;
  userAgent?: string;
}

export interface IdempotencyMeta {
  /** The client's key, 1–255 characters. */
  key: string;
  /** Position of every mutation root field in the client's document, by response key: one derived key for each. */
  fields: Readonly<Record<string, number>>;
}

export interface RefreshCookie {
  token: string;
  expiresAt: Date;
}

/**
 * What a subgraph says of its answer beside the data: what it wants done to the client's (the router sets the cookie, so
 * the credential is never part of the body), and whether it is one person's.
 */
export class Effects {
  /** Set when something read who asks: only then can a result differ between people who sent the same. */
  isPersonal = false;

  /** `undefined`: leave as it is; `null`: clear it. */
  refreshCookie: RefreshCookie | null | undefined = undefined;

  setRefreshCookie(cookie: RefreshCookie): void {
    this.refreshCookie = cookie;
  }

  clearRefreshCookie(): void {
    this.refreshCookie = null;
  }
}
