/** Who came and who went, or, as a snapshot, everybody who is there. */
export interface PresenceState {
  online: readonly string[];
  offline: readonly string[];
  isSnapshot: boolean;
}

/** How long somebody is taken to be online after the last sign of them from another process. */
export const presenceTtlMs = 45_000;
/** How often a process gives signs of its people. */
export const heartbeatMs = 15_000;
/** How long somebody stays online after their last stream closed: a connection that comes back does not flicker. */
export const graceMs = 5_000;

/** What processes say to each other about one guild. */
export interface PresenceWord {
  process: string;
  /** Are there with me, now. */
  here?: readonly string[];
  /** Are no longer there with me. */
  gone?: readonly string[];
  /** Asks the others who is there with them. */
  isAsking?: boolean;
}

/** People that one value speaks of, unless said; what is more follows in further ones. */
export const peoplePerValue = 250;

/** Ids that fit into one whisper. */
export const idsPerWord = 150;
