import type { Clock } from '../context/index.ts';

/** A clock a test moves by hand. */
export class MovableClock implements Clock {
  private current: number;

  constructor(start: Date | string = '2026-11-21T09:00:00.000Z') {
    this.current = new Date(start).getTime();
  }

  now(): Date {
    return new Date(this.current);
  }

  /** Moves forward. */
  advance(by: { ms?: number; seconds?: number; minutes?: number; hours?: number; days?: number }): void {
    const { ms = 0, seconds = 0, minutes = 0, hours = 0, days = 0 } = by;
    this.current += ms + 1000 * (seconds + 60 * (minutes + 60 * (hours + 24 * days)));
  }
}
