/** Remembers the nonces of signed calls for as long as one of them could come again. */
export class SeenNonces {
  private recent = new Set<string>();
  private older = new Set<string>();
  private turnedAtMs = Number.NEGATIVE_INFINITY;

  /** @param keepMs each is remembered this long at least, and twice as long at most */
  constructor(private readonly keepMs: number) {}

  /** Whether the nonce was seen before; from now on it was. */
  see(nonce: string, nowMs: number): boolean {
    if (nowMs - this.turnedAtMs >= this.keepMs) {
      this.older = nowMs - this.turnedAtMs >= 2 * this.keepMs ? new Set() : this.recent;
      this.recent = new Set();
      this.turnedAtMs = nowMs;
    }
    if (this.recent.has(nonce) || this.older.has(nonce)) return true;
    this.recent.add(nonce);
    return false;
  }
}
