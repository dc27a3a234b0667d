/** Where the browser code gets the time from; tests put their own clock in. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
}

const systemClock: Clock = { now: () => Date.now() };

let current: Clock = systemClock;

/** The present moment in milliseconds since the epoch. */
export function now(): number {
  return current.now();
}

/** Replaces the clock; without an argument the system's clock comes back. */
export function setClock(clock: Clock = systemClock): void {
  current = clock;
}
