import {
  graceMs,
  peoplePerValue,
  presenceTtlMs,
  type PresenceState,
  type PresenceWord,
} from './presence.entity.ts';

interface LocalPerson {
  streams: number;
  /** When they are gone, once the last stream closed. */
  leavesAt: number | null;
}

/**
 * Who is online in one guild, as one process knows it: its own people by their open streams, those of other processes by
 * what these said and when. Knows no clock and no network.
 */
export class Roster {
  private readonly local = new Map<string, LocalPerson>();
  /** By process, then person: until when. */
  private readonly remote = new Map<string, Map<string, number>>();
  private readonly shown = new Set<string>();
  private readonly dirty = new Set<string>();
  private whole: readonly PresenceState[] | null = null;

  /** @param perValue people that one value speaks of at most */
  constructor(private readonly perValue: number = peoplePerValue) {}

  /** @returns true when this process had not known them to be there */
  enter(userId: string): boolean {
    const known = this.local.get(userId);
    if (!known) this.local.set(userId, { streams: 1, leavesAt: null });
    else {
      known.streams += 1;
      known.leavesAt = null;
    }
    this.dirty.add(userId);
    return !known;
  }

  leave(userId: string, now: number): void {
    const person = this.local.get(userId);
    if (!person) return;
    person.streams -= 1;
    if (person.streams === 0) person.leavesAt = now + graceMs;
  }

  hear({ process, here = [], gone = [] }: PresenceWord, now: number): void {
    let people = this.remote.get(process);
    if (!people) this.remote.set(process, (people = new Map()));
    for (const userId of here) people.set(userId, now + presenceTtlMs);
    for (const userId of gone) people.delete(userId);
    for (const userId of [...here, ...gone]) this.dirty.add(userId);
    if (people.size === 0) this.remote.delete(process);
  }

  /** Lets time pass. @returns the people of this process who are gone now */
  expire(now: number): string[] {
    const gone: string[] = [];
    for (const [userId, { leavesAt }] of this.local) {
      if (leavesAt === null || leavesAt > now) continue;
      this.local.delete(userId);
      this.dirty.add(userId);
      gone.push(userId);
    }
    for (const [process, people] of this.remote) {
      for (const [userId, until] of people) {
        if (until > now) continue;
        people.delete(userId);
        this.dirty.add(userId);
      }
      if (people.size === 0) this.remote.delete(process);
    }
    return gone;
  }

  get localPeople(): string[] {
    return [...this.local.keys()];
  }

  /** What has changed since the last time this was asked, in order; nothing for no change. */
  changes(): readonly PresenceState[] {
    const [online, offline]: [string[], string[]] = [[], []];
    for (const userId of this.dirty) {
      const isOnline = this.isOnline(userId);
      if (isOnline === this.shown.has(userId)) continue;
      if (isOnline) this.shown.add(userId);
      else this.shown.delete(userId);
      (isOnline ? online : offline).push(userId);
    }
    this.dirty.clear();
    if (online.length + offline.length === 0) return [];
    this.whole = null;
    return portions({ online, offline, isSnapshot: false }, this.perValue);
  }

  /** Everybody who is online, but for what `changes` has still to tell; the same objects until that changes. */
  snapshot(): readonly PresenceState[] {
    return (this.whole ??= portions(
      { online: [...this.shown], offline: [], isSnapshot: true },
      this.perValue,
    ));
  }

  private isOnline(userId: string): boolean {
    if (this.local.has(userId)) return true;
    for (const people of this.remote.values()) if (people.has(userId)) return true;
    return false;
  }
}

/**
 * The same in values of at most so many people. The first of a snapshot replaces what was known, the others add to it; of
 * an empty one there is one value.
 */
export function portions(state: PresenceState, perValue: number): readonly PresenceState[] {
  const { online, offline, isSnapshot } = state;
  if (online.length + offline.length <= perValue) return [state];
  const values: PresenceState[] = [];
  for (let from = 0; from < online.length; from += perValue) {
    const some = online.slice(from, from + perValue);
    values.push({ online: some, offline: [], isSnapshot: isSnapshot && from === 0 });
  }
  for (let from = 0; from < offline.length; from += perValue)
    values.push({ online: [], offline: offline.slice(from, from + perValue), isSnapshot: false });
  return values;
}

/** Two changes as one, the later one having the last word about everybody. */
export function merged(first: PresenceState, later: PresenceState): PresenceState {
  const online = new Set(first.online);
  const offline = new Set(first.offline);
  for (const userId of later.online) {
    online.add(userId);
    offline.delete(userId);
  }
  for (const userId of later.offline) {
    offline.add(userId);
    online.delete(userId);
  }
  // From a snapshot whoever went is simply missing.
  return {
    online: [...online],
    offline: first.isSnapshot ? [] : [...offline],
    isSnapshot: first.isSnapshot,
  };
}
