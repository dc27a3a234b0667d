import type { Clock } from '@testverse/platform/context';
import type { Logger } from '@testverse/platform/log';

export interface RevokedSession {
  sessionId: string;
  revokedAt: Date;
}

/** Where the router learns that a session has ended; the owner of sessions provides it. */
export interface Revocations {
  /** Sessions revoked at that moment or later. */
  listRevokedSince(since: Date): Promise<readonly RevokedSession[]>;
  /** Calls the listener at each revocation this process takes part in. @returns a function that ends it */
  onRevoked(listener: (session: RevokedSession) => void): () => void;
}

/** An access token lives 15 minutes; after that a revoked session needs no remembering. The rest is clock skew. */
const rememberMs = 16 * 60_000;
/** Another process' revocations arrive by this look; the promise is one second. */
const pollMs = 500;
/** Rows that commit late carry an earlier time than rows already seen. */
const overlapMs = 15_000;

/** Ended sessions whose access tokens have not run out yet. */
export class RevokedSessions {
  private readonly revoked = new Map<string, number>();
  private readonly listeners = new Set<(sessionId: string) => void>();
  private timer: NodeJS.Timeout | undefined;
  private stopListening: (() => void) | undefined;
  private lookedAt: Date | undefined;
  private isStopped = false;
  private isBlind = false;

  constructor(
    private readonly source: Revocations,
    private readonly clock: Clock,
    private readonly log: Logger,
  ) {}

  /** Reads the list and begins to listen. @throws when the list cannot be read */
  async start(): Promise<void> {
    this.stopListening = this.source.onRevoked((session) => this.remember(session));
    await this.look();
    this.schedule();
  }

  has(sessionId: string): boolean {
    return this.revoked.has(sessionId);
  }

  /** Calls the listener once for each session from the moment it is known to have ended. */
  onRevoked(listener: (sessionId: string) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  stop(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
    this.stopListening?.();
  }

  private schedule(): void {
    if (this.isStopped) return;
    this.timer = setTimeout(() => {
      this.look()
        .then(
          () => (this.isBlind = false),
          (error: unknown) => this.warnOnce(error),
        )
        .finally(() => this.schedule());
    }, pollMs);
    this.timer.unref();
  }

  /** An outage is told once; two lines a second would hide everything else. */
  private warnOnce(error: unknown): void {
    if (!this.isBlind) this.log.warn({ err: error }, 'cannot read revoked sessions; trying on');
    this.isBlind = true;
  }

  private async look(): Promise<void> {
    const now = this.clock.now();
    const since = this.lookedAt ? this.lookedAt.getTime() - overlapMs : now.getTime() - rememberMs;
    for (const session of await this.source.listRevokedSince(new Date(since))) this.remember(session);
    this.lookedAt = now;
    this.forget(now.getTime() - rememberMs);
  }

  private remember({ sessionId, revokedAt }: RevokedSession): void {
    const isNew = !this.revoked.has(sessionId);
    this.revoked.set(sessionId, revokedAt.getTime());
    if (isNew) for (const listener of this.listeners) listener(sessionId);
  }

  private forget(beforeMs: number): void {
    for (const [sessionId, atMs] of this.revoked) if (atMs < beforeMs) this.revoked.delete(sessionId);
  }
}
