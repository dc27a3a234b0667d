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
  /** Set when the call is part of a trace: what is done for it is a child of what this names. */
  traceparent?: string;
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

/** By right: the highest version at which something under it was read. What a right is called, its owner decides. */
export type Stamps = ReadonlyMap<string, number>;

/**
 * Implemented by the source of a subscription whose readers may lose the right to it. Between an event and the answer
 * made from it rows are read, which may be newer than the event; so the source is asked once more, for each subscriber.
 */
export interface ConfirmingSource {
  /**
   * Whether an answer made from what was read then may be given to this subscriber; false leaves it out.
   * @throws what the subscription ends with instead
   */
  confirm(stamps: Stamps): boolean | Promise<boolean>;
}

/**
 * What a subgraph says of its answer beside the data: what it wants done to the client's (the router sets the cookie, so
 * the credential is never part of the body), whether it is one person's, and how new what was read for it is.
 */
export class Effects {
  /** Set when something read who asks: only then can a result differ between people who sent the same. */
  isPersonal = false;

  /**
   * True when things under one right were read at different versions of it. Somebody may have lost the right after it was
   * checked and before the last of them was read.
   */
  isTorn = false;

  private readonly versions = new Map<string, number>();

  /** `undefined`: leave as it is; `null`: clear it. */
  refreshCookie: RefreshCookie | null | undefined = undefined;

  get stamps(): Stamps {
    return this.versions;
  }

  /** To be called with whatever is read under a right: the version of that right, read in the same statement. */
  readAt(right: string, version: number): void {
    const known = this.versions.get(right);
    if (known === version) return;
    if (known !== undefined) this.isTorn = true;
    if (known === undefined || known < version) this.versions.set(right, version);
  }

  setRefreshCookie(cookie: RefreshCookie): void {
    this.refreshCookie = cookie;
  }

  clearRefreshCookie(): void {
    this.refreshCookie = null;
  }
}
