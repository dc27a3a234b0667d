import type { Clock } from '@testverse/platform/context';
import type { Admitted } from '../admission/credentials.ts';
import type { Limits } from '../admission/limits.ts';
import type { RevokedSessions } from '../admission/revoked-sessions.ts';

/** Why a connection is ended from our side, in the words its client is told. */
export type Ending = 'Expired' | 'Revoked' | 'Restarting';

/** A socket or event stream, as far as those who count and end them know it. */
export interface LiveConnection {
  /** Says good-bye. A restart lets queries and mutations that are running finish first. */
  end(reason: Ending): void;
  /** A query or mutation is running for it. */
  readonly isBusy: boolean;
  /** Shows the other side, and whatever stands between, that the connection lives; or finds that it does not. */
  beat(): void;
  /** Cuts it off at once. */
  cut(): void;
}

interface Entry {
  ipHash: string;
  admitted: Admitted | undefined;
  slot: Set<LiveConnection>;
}

export interface LiveConnectionsParts {
  limits: Limits;
  revoked: RevokedSessions;
  clock: Clock;
  /** Time between two beats of one connection; the usual one by default. */
  beatMs?: number | undefined;
}

/** How often it is looked whether a credential has run out; the promise is one second. */
const lookMs = 500;
const usualBeatMs = 12_000;
/** For a good-bye to arrive and be answered. */
const farewellMs = 1_000;

/** All sockets and event streams of this process: bounded, kept alive, and ended when their time has come. */
export class LiveConnections {
  private readonly entries = new Map<LiveConnection, Entry>();
  private readonly ofAddress = new Map<string, number>();
  private readonly ofPerson = new Map<string, number>();
  private readonly ofSession = new Map<string, Set<LiveConnection>>();
  /** Connections beat in turn, not all at the same moment. */
  private readonly slots: readonly Set<LiveConnection>[];
  private readonly timer: NodeJS.Timeout;
  private readonly stopListening: () => void;
  private turn = 0;
  private isDraining = false;
  private empty: (() => void) | undefined;

  constructor(private readonly parts: LiveConnectionsParts) {
    const length = Math.max(1, Math.round((parts.beatMs ?? usualBeatMs) / lookMs));
    this.slots = Array.from({ length }, () => new Set<LiveConnection>());
    this.timer = setInterval(() => this.look(), lookMs).unref();
    this.stopListening = parts.revoked.onRevoked((sessionId) => {
      for (const connection of [...(this.ofSession.get(sessionId) ?? [])]) connection.end('Revoked');
    });
  }

  get size(): number {
    return this.entries.size;
  }

  /** Says whether another connection from that address may be opened. */
  hasRoomFor(ipHash: string): boolean {
    return !this.isDraining && (this.ofAddress.get(ipHash) ?? 0) < this.parts.limits.connectionsPerAddress;
  }

  add(connection: LiveConnection, ipHash: string): void {
    const slot = this.smallestSlot();
    slot.add(connection);
    count(this.ofAddress, ipHash, 1);
    this.entries.set(connection, { ipHash, admitted: undefined, slot });
  }

  /**
   * Binds a connection to the credential it stands on: with that it ends.
   * @returns false when the person has too many already
   */
  identify(connection: LiveConnection, admitted: Admitted): boolean {
    const entry = this.entries.get(connection);
    if (!entry) return false;
    const { userId, sessionId } = admitted.actor;
    if (userId !== null) {
      if ((this.ofPerson.get(userId) ?? 0) >= this.parts.limits.connectionsPerPerson) return false;
      count(this.ofPerson, userId, 1);
    }
    entry.admitted = admitted;
    if (sessionId === null) return true;
    const siblings = this.ofSession.get(sessionId) ?? new Set();
    this.ofSession.set(sessionId, siblings.add(connection));
    // It may have ended between the look at the credential and now.
    if (this.parts.revoked.has(sessionId)) connection.end('Revoked');
    return true;
  }

  remove(connection: LiveConnection): void {
    const entry = this.entries.get(connection);
    if (!entry) return;
    this.entries.delete(connection);
    entry.slot.delete(connection);
    count(this.ofAddress, entry.ipHash, -1);
    const { userId = null, sessionId = null } = entry.admitted?.actor ?? {};
    if (userId !== null) count(this.ofPerson, userId, -1);
    const siblings = sessionId === null ? undefined : this.ofSession.get(sessionId);
    siblings?.delete(connection);
    if (sessionId !== null && siblings?.size === 0) this.ofSession.delete(sessionId);
    if (this.entries.size === 0) this.empty?.();
  }

  /** Says good-bye to all, and takes no more. @returns when all have gone, at the latest after that time */
  async drain(boundMs: number): Promise<void> {
    this.isDraining = true;
    for (const connection of [...this.entries.keys()]) connection.end('Restarting');
    await this.gone(farewellMs);
    // Who does not answer a good-bye (a laptop that sleeps) must not hold up the end.
    for (const connection of [...this.entries.keys()]) if (!connection.isBusy) connection.cut();
    await this.gone(boundMs - 2 * farewellMs);
    for (const connection of [...this.entries.keys()]) connection.cut();
    await this.gone(farewellMs);
    this.stop();
  }

  stop(): void {
    clearInterval(this.timer);
    this.stopListening();
  }

  private gone(boundMs: number): Promise<void> {
    if (this.entries.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, boundMs);
      this.empty = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  private look(): void {
    const nowMs = this.parts.clock.now().getTime();
    for (const [connection, { admitted }] of this.entries) {
      if (admitted && admitted.untilMs <= nowMs) connection.end('Expired');
    }
    this.turn = (this.turn + 1) % this.slots.length;
    for (const connection of [...(this.slots[this.turn] ?? [])]) connection.beat();
  }

  private smallestSlot(): Set<LiveConnection> {
    return this.slots.reduce((least, slot) => (slot.size < least.size ? slot : least));
  }
}

function count(counts: Map<string, number>, key: string, by: number): void {
  const next = (counts.get(key) ?? 0) + by;
  if (next > 0) counts.set(key, next);
  else counts.delete(key);
}
