import { randomUUID } from 'node:crypto';
import type { Pass } from '@testverse/platform/context';
import { topicOf, type JsonValue } from '@testverse/platform/events';
import type { SubgraphRuntime } from '@testverse/platform/graphql';
import { Mailbox } from '../../mailbox.ts';
import {
  heartbeatMs,
  idsPerWord,
  peoplePerValue,
  type PresenceState,
  type PresenceWord,
} from './presence.entity.ts';
import { merged, portions, Roster } from './presence.state.ts';

/**
 * Changes are gathered for this long: a crowd that arrives at once is one change, and whoever begins to watch is told of
 * the people of other processes as well, which have answered by then.
 */
const gatherMs = 50;
/** How late it may be noticed that somebody's time is over. */
const tickMs = 500;

type Runtime = Pick<SubgraphRuntime, 'events' | 'clock'>;

interface Reader {
  pass: Pass;
  /** Counted as present: a member, not a guest who looks in. */
  isPresent: boolean;
  /** Has been told who is there. */
  isGreeted: boolean;
  /** What was not fetched yet, in order. */
  news: readonly PresenceState[];
  mailbox: Mailbox<PresenceState> | null;
}

/** One guild's presence in this process. Exists while somebody here watches, or has only just gone. */
class Lobby {
  private readonly roster: Roster;
  private readonly readers = new Set<Reader>();
  private readonly arrived = new Set<string>();
  private readonly topic: string;
  private readonly endListening: () => void;
  private gathering: NodeJS.Timeout | undefined;
  private beatAt: number;

  constructor(
    guildId: string,
    private readonly process: string,
    private readonly runtime: Runtime,
    private readonly onEmpty: () => void,
    private readonly perValue?: number,
  ) {
    this.roster = new Roster(perValue);
    this.topic = topicOf('guilds', 'presence', guildId);
    this.beatAt = this.now + heartbeatMs;
    const { doorbell } = runtime.events;
    const ends = [
      doorbell.onWhisper(this.topic, (word) => this.hear(word as unknown as PresenceWord)),
      doorbell.onMissed(() => this.announce()),
    ];
    this.endListening = () => ends.forEach((end) => end());
    this.announce();
  }

  /** A stream of this guild's presence; a member who holds it is present. */
  open(pass: Pass): Mailbox<PresenceState> {
    const reader: Reader = { pass, isPresent: false, isGreeted: false, news: [], mailbox: null };
    if (pass.isMember) this.appear(reader);
    const take = (): PresenceState | null => {
      const [first, ...rest] = reader.news;
      reader.news = rest;
      return first ?? null;
    };
    const mailbox = new Mailbox({ take, signal: pass.signal, onClose: () => this.leave(reader) });
    reader.mailbox = mailbox;
    this.readers.add(reader);
    this.gather();
    return mailbox;
  }

  private appear(reader: Reader): void {
    const { userId } = reader.pass.actor;
    reader.isPresent = true;
    if (userId !== null && this.roster.enter(userId)) this.arrived.add(userId);
    this.gather();
  }

  private leave(reader: Reader): void {
    this.readers.delete(reader);
    this.withdraw(reader);
  }

  private withdraw(reader: Reader): void {
    const { userId } = reader.pass.actor;
    if (reader.isPresent && userId !== null) this.roster.leave(userId, this.now);
    reader.isPresent = false;
  }

  private hear(word: PresenceWord): void {
    if (word.process === this.process) return;
    if (word.isAsking) this.beat();
    this.roster.hear(word, this.now);
    this.gather();
  }

  tick(): void {
    const { now } = this;
    // Somebody who left the guild and may still look in is a guest from then on; a guest may have joined.
    for (const reader of this.readers) {
      if (reader.isPresent && !reader.pass.isMember) this.withdraw(reader);
      else if (!reader.isPresent && reader.pass.isMember) this.appear(reader);
    }
    this.saySeveral('gone', this.roster.expire(now));
    if (now >= this.beatAt) this.beat();
    this.tell();
    if (this.readers.size === 0 && this.roster.localPeople.length === 0) this.close();
  }

  /** Tells the others who is here and asks them the same: at the start, and when words were lost. */
  private announce(): void {
    this.beat();
    this.say({ isAsking: true });
  }

  /** A sign of life of everybody here. */
  private beat(): void {
    this.beatAt = this.now + heartbeatMs;
    this.saySeveral('here', this.roster.localPeople);
  }

  private gather(): void {
    this.gathering ??= setTimeout(() => {
      this.gathering = undefined;
      this.saySeveral('here', [...this.arrived]);
      this.arrived.clear();
      this.tell();
    }, gatherMs).unref();
  }

  /** The same object for everybody who keeps up. */
  private tell(): void {
    const changes = this.roster.changes();
    for (const reader of this.readers) {
      if (!reader.isGreeted) reader.news = this.roster.snapshot();
      else if (changes.length > 0)
        reader.news = reader.news.length > 0 ? this.together([...reader.news, ...changes]) : changes;
      reader.isGreeted = true;
      reader.mailbox?.ring();
    }
  }

  /** For whoever does not keep up: they are owed the sum. */
  private together(news: readonly PresenceState[]): readonly PresenceState[] {
    return portions(news.reduce(merged), this.perValue ?? peoplePerValue);
  }

  private saySeveral(fact: 'here' | 'gone', people: readonly string[]): void {
    for (let from = 0; from < people.length; from += idsPerWord) {
      this.say({ [fact]: people.slice(from, from + idsPerWord) });
    }
  }

  private say(word: Omit<PresenceWord, 'process'>): void {
    const { doorbell } = this.runtime.events;
    doorbell.whisper(this.topic, { process: this.process, ...word } satisfies JsonValue);
  }

  private get now(): number {
    return this.runtime.clock.now().getTime();
  }

  close(): void {
    clearTimeout(this.gathering);
    this.endListening();
    this.onEmpty();
    for (const { mailbox } of [...this.readers]) void mailbox?.return();
  }
}

/**
 * Who is online in which guild. It lives in memory: each process knows its own people by the streams they hold open and
 * tells the others now and then; whoever nobody speaks of any more is offline after 45 seconds.
 */
export class PresenceService {
  private readonly lobbies = new Map<string, Lobby>();
  private readonly process = randomUUID();
  private runtime: Runtime | null = null;

  /** @param perValue people that one value speaks of at most */
  constructor(private readonly perValue?: number) {}

  open(runtime: Runtime): { close(): Promise<void> } {
    this.runtime = runtime;
    const ticks = setInterval(() => {
      for (const lobby of [...this.lobbies.values()]) lobby.tick();
    }, tickMs).unref();
    return {
      close: () => {
        clearInterval(ticks);
        for (const lobby of [...this.lobbies.values()]) lobby.close();
        return Promise.resolve();
      },
    };
  }

  /** Begins with everybody who is online. @param pass of the one who watches, and is seen if a member */
  watch(guildId: string, pass: Pass): Mailbox<PresenceState> {
    if (!this.runtime) throw new Error('the subgraph is not open');
    let lobby = this.lobbies.get(guildId);
    if (!lobby) {
      lobby = new Lobby(
        guildId,
        this.process,
        this.runtime,
        () => this.lobbies.delete(guildId),
        this.perValue,
      );
      this.lobbies.set(guildId, lobby);
    }
    return lobby.open(pass);
  }
}

export interface PresenceLoaders {
  /** The one of this process, for every request. */
  presence: PresenceService;
}
