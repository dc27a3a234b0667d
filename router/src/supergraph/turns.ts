/**
 * What waits to be done, by who asked for it. Senders have their turns one after the other, each with what they asked for
 * first: however much one of them asks for, it comes between the others' only one by one.
 */
export class Turns<Item> {
  private readonly lines = new Map<string, Set<Item>>();

  get isEmpty(): boolean {
    return this.lines.size === 0;
  }

  /** The same item may stand in several lines; it is taken once. */
  add(sender: string, item: Item): void {
    const line = this.lines.get(sender);
    if (line) line.add(item);
    else this.lines.set(sender, new Set([item]));
  }

  take(): Item | undefined {
    for (const [sender, line] of this.lines) {
      for (const item of line) {
        this.remove(item);
        // Whoever had a turn stands behind the others.
        if (this.lines.delete(sender)) this.lines.set(sender, line);
        return item;
      }
    }
    return undefined;
  }

  private remove(item: Item): void {
    for (const [sender, line] of this.lines)
      if (line.delete(item) && line.size === 0) this.lines.delete(sender);
  }
}
