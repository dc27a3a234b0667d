/** What runs out within the same stretch of time is counted together. */
const stretchMs = 10_000;
/** What a value takes beside its text, about. */
const valueBytes = 150;

/**
 * Bounds what this process keeps in a place that others need, too, and in which nothing makes way: what has been kept there
 * counts until its time is over.
 */
export class Allowance {
  private held = 0;
  private readonly stretches = new Map<number, number>();

  constructor(private readonly mostBytes: number) {}

  /** @returns whether one more value may be kept; it is counted then */
  take(value: string, nowMs: number, ttlMs: number): boolean {
    this.giveBack(nowMs);
    const size = valueBytes + Buffer.byteLength(value);
    if (this.held + size > this.mostBytes) return false;
    const until = Math.ceil((nowMs + ttlMs) / stretchMs) * stretchMs;
    this.stretches.set(until, (this.stretches.get(until) ?? 0) + size);
    this.held += size;
    return true;
  }

  private giveBack(nowMs: number): void {
    for (const [until, size] of this.stretches) {
      if (until > nowMs) continue;
      this.stretches.delete(until);
      this.held -= size;
    }
  }
}
