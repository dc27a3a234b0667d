import {
  PresenceChangedDocument,
  startTyping,
  TypingChangedDocument,
  UnreadChangedDocument,
} from '../_generated/guilds.ts';
import type { UserCardFragment } from '../_generated/users.ts';
import type { AnyDocument } from '../document.ts';
import type { Live } from './connect.ts';
import type { ConnectionState, SubscribeArguments } from './subscriber.ts';
import { asProblem, ViewStore, viewOf } from './view-store.ts';
import type { LiveView } from './view.ts';

/** Signals that are of the moment: no log has them, each connection begins with what is true then. */
interface SignalPlan<S, R, V> {
  readonly document: AnyDocument<R, V>;
  readonly variables: V;
  readonly initial: S;
  apply(state: S, data: R): S;
  /** Called each time the connection has come, also again. */
  onLive?(view: LiveView<S>): void;
}

class SignalFollower<S, R, V> {
  readonly #store = new ViewStore<S>();
  #run = new AbortController();
  #hasBeenLive = false;
  readonly #view: LiveView<S>;

  constructor(
    private readonly connection: Live,
    private readonly plan: SignalPlan<S, R, V>,
  ) {
    const store = this.#store;
    this.#view = viewOf(store, {
      reload: () => Promise.resolve(this.#start()),
      update: (change) => store.set({ state: change(this.#state()) }),
      close: () => {
        this.#run.abort();
        if (store.content.status !== 'failed') store.set({ status: 'ended' });
      },
    });
    store.set({ state: plan.initial });
    this.#start();
  }

  get view(): LiveView<S> {
    return this.#view;
  }

  #start(): void {
    this.#run.abort();
    this.#run = new AbortController();
    void this.#listen(this.#run.signal);
  }

  async #listen(signal: AbortSignal): Promise<void> {
    const { plan } = this;
    const onConnection = (state: ConnectionState) => this.#connected(state);
    const rest = [plan.variables, { signal, onConnection }] as unknown as SubscribeArguments<V>;
    try {
      const signals = this.connection.subscribe(plan.document, ...rest);
      this.#connected(signals.connection);
      for await (const data of signals) this.#store.set({ state: plan.apply(this.#state(), data) }, 'event');
      if (!signal.aborted) this.#store.set({ status: 'ended' }, 'event');
    } catch (error) {
      if (!signal.aborted) this.#store.set({ status: 'failed', error: asProblem(error) });
    }
  }

  #connected(state: ConnectionState): void {
    if (state === 'closed') return;
    const isNew = state === 'live' && this.#store.content.status !== 'live';
    this.#hasBeenLive ||= isNew;
    const status = state === 'live' ? 'live' : this.#hasBeenLive ? 'reconnecting' : 'loading';
    this.#store.set({ status }, 'event');
    if (isNew) this.plan.onLive?.(this.#view);
  }

  #state(): S {
    return this.#store.content.state ?? this.plan.initial;
  }
}

function follow<S, R, V>(connection: Live, plan: SignalPlan<S, R, V>): LiveView<S> {
  return new SignalFollower(connection, plan).view;
}

/** How long somebody is taken to be typing without saying so again. */
const typingMs = 8_000;

/** Follows who is typing in a channel, the viewer left out when they are named. Names expire by themselves. */
export function channelTyping(
  connection: Live,
  options: { readonly channelId: string; readonly viewerId?: string | null },
): LiveView<readonly UserCardFragment[]> {
  const { clock } = connection;
  /** Counts the words of each person: only the last one counts when its time is over. */
  const words = new Map<string, number>();
  const without = (people: readonly UserCardFragment[], userId: string) =>
    people.some(({ id }) => id === userId) ? people.filter(({ id }) => id !== userId) : people;
  const view = follow<readonly UserCardFragment[], { typingChanged: Typing }, { channelId: string }>(
    connection,
    {
      document: TypingChangedDocument,
      variables: { channelId: options.channelId },
      initial: [],
      apply: (people, { typingChanged: { user, isTyping } }) => {
        if (user.id === options.viewerId) return people;
        const word = (words.get(user.id) ?? 0) + 1;
        words.set(user.id, word);
        if (!isTyping) return without(people, user.id);
        void clock.wait(typingMs).then(() => {
          if (words.get(user.id) === word) view.update((now) => without(now, user.id));
        });
        return people.some(({ id }) => id === user.id) ? people : [...people, user];
      },
    },
  );
  return view;
}

interface Typing {
  readonly user: UserCardFragment;
  readonly isTyping: boolean;
}

/** Says that the viewer is typing; call it on every key, it is sent once every few seconds. */
export function typingNotice(connection: Live, options: { readonly channelId: string }): { typed(): void } {
  let quietUntil = 0;
  return {
    typed: () => {
      const now = connection.clock.now();
      if (now < quietUntil) return;
      quietUntil = now + typingMs / 2;
      // Nobody misses a word that could not be sent.
      startTyping(connection.client, { input: options }, { retries: 0 }).catch(() => undefined);
    },
  };
}

/** Follows who is present in a guild, by id. While it is open, the viewer is present too. */
export function guildPresence(
  connection: Live,
  options: { readonly guildId: string },
): LiveView<ReadonlyMap<string, UserCardFragment>> {
  return follow(connection, {
    document: PresenceChangedDocument,
    variables: { guildId: options.guildId },
    initial: new Map() as ReadonlyMap<string, UserCardFragment>,
    apply: (known, { presenceChanged: { online, offline, isSnapshot } }) => {
      const present = new Map(isSnapshot ? [] : known);
      for (const user of online) present.set(user.id, user);
      for (const { id } of offline) present.delete(id);
      return present;
    },
  });
}

/** What one channel holds for the viewer. */
export interface ChannelUnread {
  readonly guildId: string;
  readonly guildSlug: string;
  readonly name: string;
  /** 100 means 100 or more. */
  readonly unreadCount: number;
  readonly lastReadSeq: number;
}

/** A stream of counts begins with all there are; what has not come by then is gone. */
const beginningMs = 2_000;

/** Follows the viewer's unread counts, by channel id; a channel that is not in it has none. */
export function unreadCounts(connection: Live): LiveView<ReadonlyMap<string, ChannelUnread>> {
  /** The channels heard of since the connection came. */
  const heard = new Set<string>();
  return follow(connection, {
    document: UnreadChangedDocument,
    variables: {},
    initial: new Map() as ReadonlyMap<string, ChannelUnread>,
    apply: (known, { unreadChanged: { channel, unreadCount, lastReadSeq } }) => {
      heard.add(channel.id);
      const place = { guildId: channel.guild.id, guildSlug: channel.guild.slug, name: channel.name };
      return new Map(known).set(channel.id, { ...place, unreadCount, lastReadSeq });
    },
    onLive: (view) => {
      heard.clear();
      void connection.clock.wait(beginningMs).then(() => {
        if (view.status === 'live')
          view.update((now) => {
            const rest = [...now].filter(([id]) => heard.has(id));
            return rest.length === now.size ? now : new Map(rest);
          });
      });
    },
  });
}
