/** Goes to where something is found from now on. @returns when nothing is under way to where it was */
export type Move = (url: string) => Promise<void>;

/** Who in this process has to know when another part of the installation is found elsewhere. */
export class Moves {
  private readonly urls = new Map<string, string>();
  private readonly movers = new Map<string, Move[]>();

  /** Calls with each new place of a part, and at once with one that was told before. */
  on(name: string, move: Move): void {
    const url = this.urls.get(name);
    this.movers.set(name, [...(this.movers.get(name) ?? []), move]);
    if (url !== undefined) void move(url);
  }

  /** The part is found there from now on. @returns when nobody is under way to where it was */
  async take(name: string, url: string): Promise<void> {
    this.urls.set(name, url);
    await Promise.all((this.movers.get(name) ?? []).map((move) => move(url)));
  }
}
