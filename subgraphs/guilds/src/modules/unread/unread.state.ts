import { unreadCap, type UnreadState } from './unread.entity.ts';

/** One person with at least one open stream in this process: what they were last told of each of their channels. */
export class Viewer {
  readonly told = new Map<string, UnreadState>();
  readonly readers = new Set<UnreadReader>();
  /** The guild of each channel they have. */
  readonly places = new Map<string, string>();

  constructor(readonly userId: string) {}

  /** Takes over what is true now and passes it on where it is new. */
  learn(state: UnreadState): void {
    const isOld = this.knows(state);
    this.told.set(state.channelId, state);
    if (isOld) return;
    for (const reader of this.readers) reader.tell(state);
  }

  knows({ channelId, unreadCount, lastReadSeq }: UnreadState): boolean {
    const told = this.told.get(channelId);
    return told?.unreadCount === unreadCount && told.lastReadSeq === lastReadSeq;
  }

  /** Whether a message more may change what they know: not beyond where counting stops. */
  counts(channelId: string): boolean {
    return (this.told.get(channelId)?.unreadCount ?? 0) < unreadCap;
  }
}

/** One open stream: what it has not been given yet, by channel, the latest only. */
export class UnreadReader {
  private readonly news = new Map<string, UnreadState>();
  private isGreeted = false;
  /** Called when there is something to fetch. */
  onNews: () => void = () => undefined;

  /** Begins with what there is to read; nothing is told before. */
  greet(states: Iterable<UnreadState>): void {
    this.isGreeted = true;
    for (const state of states) if (state.unreadCount > 0) this.tell(state);
  }

  /** The person is no longer in the channel's guild: what was not fetched yet is not for them. */
  forget(channelId: string): void {
    this.news.delete(channelId);
  }

  tell(state: UnreadState): void {
    if (!this.isGreeted) return;
    this.news.set(state.channelId, state);
    this.onNews();
  }

  take(): UnreadState | null {
    const [first] = this.news.values();
    if (first) this.news.delete(first.channelId);
    return first ?? null;
  }
}

interface Pair {
  userId: string;
  channelId: string;
}

/** Which of the people here have which channel, and what of it has to be counted anew. */
export class UnreadBook {
  readonly viewers = new Map<string, Viewer>();
  private readonly byChannel = new Map<string, Set<Viewer>>();
  private readonly byGuild = new Map<string, Set<Viewer>>();
  private readonly rungChannels = new Set<string>();
  private readonly rungGuilds = new Set<string>();
  /** People whose guilds are others than before. */
  private readonly movers = new Set<string>();
  /** By person: channels whose marker moved. */
  private readonly moved = new Map<string, Set<string>>();

  get isDirty(): boolean {
    return this.rungChannels.size + this.rungGuilds.size + this.movers.size + this.moved.size > 0;
  }

  /** Puts the channel on the person's list. */
  place(viewer: Viewer, channelId: string, guildId: string): void {
    viewer.places.set(channelId, guildId);
    setOf(this.byChannel, channelId).add(viewer);
    setOf(this.byGuild, guildId).add(viewer);
  }

  /** Puts the channel on the list of everybody in its guild who does not have it yet, to be counted. */
  open(channelId: string, guildId: string): void {
    for (const viewer of this.byGuild.get(guildId) ?? []) {
      if (viewer.places.has(channelId)) continue;
      this.place(viewer, channelId, guildId);
      this.move(viewer.userId, channelId);
    }
  }

  /** Takes every other channel off the person's list. */
  keepOnly(viewer: Viewer, channelIds: ReadonlySet<string>): void {
    for (const channelId of [...viewer.places.keys()])
      if (!channelIds.has(channelId)) this.drop(viewer, channelId);
  }

  /** The guild is gone, with its channels. */
  end(guildId: string): void {
    for (const viewer of [...(this.byGuild.get(guildId) ?? [])])
      for (const [channelId, place] of [...viewer.places])
        if (place === guildId) this.drop(viewer, channelId);
  }

  forget(viewer: Viewer): void {
    this.viewers.delete(viewer.userId);
    this.moved.delete(viewer.userId);
    this.movers.delete(viewer.userId);
    for (const [channelId, guildId] of viewer.places) {
      remove(this.byChannel, channelId, viewer);
      remove(this.byGuild, guildId, viewer);
    }
  }

  /** @returns true when somebody here has the channel */
  ringChannel(channelId: string): boolean {
    if (!this.byChannel.has(channelId)) return false;
    this.rungChannels.add(channelId);
    return true;
  }

  /** @returns true when somebody here is in the guild */
  ringGuild(guildId: string): boolean {
    if (!this.byGuild.has(guildId)) return false;
    this.rungGuilds.add(guildId);
    return true;
  }

  ringAll(): void {
    for (const channelId of this.byChannel.keys()) this.rungChannels.add(channelId);
    for (const guildId of this.byGuild.keys()) this.rungGuilds.add(guildId);
  }

  move(userId: string, channelId: string): void {
    setOf(this.moved, userId).add(channelId);
  }

  /** The person joined a guild, or is no longer in one. */
  changeGuilds(userId: string): void {
    this.movers.add(userId);
  }

  takeMovers(): string[] {
    const movers = [...this.movers];
    this.movers.clear();
    return movers;
  }

  takeGuilds(): string[] {
    const guilds = [...this.rungGuilds];
    this.rungGuilds.clear();
    return guilds;
  }

  /** What has to be counted now. */
  takePairs(): Pair[] {
    const pairs = new Map<string, Pair>();
    const add = (userId: string, channelId: string): unknown =>
      pairs.set(`${userId} ${channelId}`, { userId, channelId });
    for (const channelId of this.rungChannels) {
      for (const viewer of this.byChannel.get(channelId) ?? []) {
        if (viewer.counts(channelId)) add(viewer.userId, channelId);
      }
    }
    for (const [userId, channels] of this.moved) for (const channelId of channels) add(userId, channelId);
    this.rungChannels.clear();
    this.moved.clear();
    return [...pairs.values()];
  }

  /** Passes on what was counted; a pair without an answer is of somebody who is no longer in the channel's guild. */
  learn(pairs: readonly Pair[], rows: readonly (UnreadState & { userId: string })[]): void {
    const gone = new Set(pairs.map(({ userId, channelId }) => `${userId} ${channelId}`));
    for (const { userId, channelId, unreadCount, lastReadSeq } of rows) {
      gone.delete(`${userId} ${channelId}`);
      this.viewers.get(userId)?.learn({ channelId, unreadCount, lastReadSeq });
    }
    for (const { userId, channelId } of pairs) {
      const viewer = gone.has(`${userId} ${channelId}`) && this.viewers.get(userId);
      if (viewer) this.drop(viewer, channelId);
    }
  }

  private drop(viewer: Viewer, channelId: string): void {
    const guildId = viewer.places.get(channelId);
    viewer.told.delete(channelId);
    viewer.places.delete(channelId);
    for (const reader of viewer.readers) reader.forget(channelId);
    remove(this.byChannel, channelId, viewer);
    if (guildId !== undefined && ![...viewer.places.values()].includes(guildId))
      remove(this.byGuild, guildId, viewer);
  }
}

function setOf<Item>(map: Map<string, Set<Item>>, key: string): Set<Item> {
  let set = map.get(key);
  if (!set) map.set(key, (set = new Set()));
  return set;
}

function remove(map: Map<string, Set<Viewer>>, key: string, viewer: Viewer): void {
  const set = map.get(key);
  set?.delete(viewer);
  if (set?.size === 0) map.delete(key);
}
