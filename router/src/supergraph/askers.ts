/** Everybody who waits for the same plan. */
export class Askers {
  private readonly senders = new Set<string>();
  private listener: (sender: string) => void = () => undefined;

  add(sender: string): void {
    if (this.senders.has(sender)) return;
    this.senders.add(sender);
    this.listener(sender);
  }

  /** Tells of those who wait already, and of each who joins them. */
  onEach(listener: (sender: string) => void): void {
    this.listener = listener;
    for (const sender of this.senders) listener(sender);
  }
}
