import {
  ChannelDocument,
  ChannelEventsDocument,
  ChannelMessagesDocument,
  ChannelTimelineDocument,
  setReaction,
  type ChannelEventsSubscription,
  type ChannelEventsSubscriptionVariables,
  type ChannelMessagesQueryVariables,
  type ChannelTimelineQuery,
  type ChannelTimelineQueryVariables,
} from '../_generated/guilds.ts';
import { errorOf, unwrap } from '../errors.ts';
import type { Live } from './connect.ts';
import { live } from './live.ts';
import { MessageOutbox, type Outbox, type OutgoingMessage, type PendingMessage } from './outbox.ts';
import {
  hasReacted,
  pageOf,
  reapplied,
  stateOf,
  timelineReducers,
  trimmed,
  withMessage,
  withPage,
  type ChannelEvent,
  type TimelineMessage,
  type TimelinePage,
  type TimelineState,
} from './timeline-state.ts';
import type { LiveView } from './view.ts';
import { WantedReactions } from './wanted-reactions.ts';

/** A stretch of a channel's messages without holes, usually up to its live end. */
export interface ChannelTimeline extends TimelineState {
  /** The viewer's messages on their way, in the order they were written; they belong behind the last message. */
  readonly pending: readonly PendingMessage[];
}

/** Where to go in a channel's history: exactly one of these. */
export type TimelineAnchor =
  | { readonly messageId: string }
  | { readonly seq: number }
  /** RFC 3339, for instance `2026-11-21T00:00:00.000Z`. */
  | { readonly date: string };

/** What to follow. */
export interface ChannelTimelineOptions {
  readonly channelId: string;
  /** How many messages are loaded at a time, 1 to 100; 30 unless said. */
  readonly pageSize?: number;
  /** How many messages are kept at most; 1,000 unless said. Beyond, the far end is dropped, and loaded again when needed. */
  readonly maxMessages?: number;
  /** What sends the viewer's messages, see `messageOutbox`; one of the view's own, in memory, unless said. */
  readonly outbox?: Outbox | null;
}

/** A channel's messages, kept up, with history and sending. */
export interface ChannelTimelineView extends LiveView<ChannelTimeline> {
  /** Loads the page before the first message; one at a time. */
  loadOlder(): Promise<void>;
  /** Loads the page behind the last message; one at a time. */
  loadNewer(): Promise<void>;
  /** Shows the history around a message, a seq or a date. Where that is far from what is here, it takes its place. */
  jumpTo(anchor: TimelineAnchor): Promise<void>;
  /** Goes back to the live end. */
  jumpToLatest(): Promise<void>;
  /**
   * Sends a message. It is in `pending` at once and moves to `messages` as soon as the server has it, exactly once,
   * however often it had to be sent. What is on its way still goes out when the view is closed.
   * @returns its nonce
   */
  send(message: OutgoingMessage): string;
  /**
   * Sets or takes back the viewer's reaction. It shows at once, and no more when the server refuses it.
   * @throws UserInputRejected, or what the request throws
   */
  setReaction(messageId: string, emoji: string, isSet: boolean): Promise<void>;
}

/** Follows the messages of a channel. */
export function channelTimeline(connection: Live, options: ChannelTimelineOptions): ChannelTimelineView {
  return new Timeline(connection, options).view();
}

const defaultPageSize = 30;
const longestPage = 100;
const defaultMaxMessages = 1_000;

class Timeline {
  readonly #pageSize: number;
  readonly #maxMessages: number;
  readonly #core: LiveView<TimelineState>;
  readonly #outbox: Outbox;
  readonly #stopSending: () => void;
  readonly #wanted = new WantedReactions();
  readonly #cursors = new Map<string, string>();
  /** Events since the first of the loads that are under way began: a page may be older than they are. */
  #journal: ChannelEvent[] = [];
  #loads = 0;
  /** Counts the states loaded anew and the jumps: a page asked for before one no longer fits. */
  #stretch = 0;
  #jumps = 0;
  readonly #loading: { older?: Promise<void> | undefined; newer?: Promise<void> | undefined } = {};
  #shown: { readonly core: TimelineState; readonly timeline: ChannelTimeline } | null = null;

  constructor(
    private readonly connection: Live,
    private readonly options: ChannelTimelineOptions,
  ) {
    this.#pageSize = Math.min(options.pageSize ?? defaultPageSize, longestPage);
    this.#maxMessages = Math.max(options.maxMessages ?? defaultMaxMessages, 2 * this.#pageSize);
    this.#outbox = options.outbox ?? new MessageOutbox(connection);
    this.#core = this.#follow();
    this.#stopSending = this.#outbox.follow({
      channelId: options.channelId,
      onChange: () => this.#redraw(),
      onSent: (message) => this.#sent(message),
    });
  }

  view(): ChannelTimelineView {
    const core = this.#core;
    const present = () => this.#present();
    return {
      get state() {
        return present();
      },
      get status() {
        return core.status;
      },
      get error() {
        return core.error;
      },
      get unknownEvents() {
        return core.unknownEvents;
      },
      onChange: core.onChange,
      ready: core.ready.then((state) => present() ?? { ...state, pending: [] }),
      reload: () => core.reload(),
      update: (change) =>
        core.update((state) => {
          const { pending: _pending, ...changed } = change({ ...state, pending: this.#pending });
          return changed;
        }),
      close: () => {
        this.#stopSending();
        core.close();
      },
      loadOlder: () => this.#once('older'),
      loadNewer: () => this.#once('newer'),
      jumpTo: (anchor) => this.#jump({ at: anchor, first: this.#pageSize }),
      jumpToLatest: () => this.#jump({ last: this.#pageSize }),
      send: (message) => this.#send(message),
      setReaction: (messageId, emoji, isSet) => this.#react(messageId, emoji, isSet),
    };
  }

  #follow(): LiveView<TimelineState> {
    return live<
      TimelineState,
      ChannelTimelineQuery,
      ChannelTimelineQueryVariables,
      ChannelEventsSubscription,
      ChannelEventsSubscriptionVariables,
      ChannelEvent
    >(
      this.connection,
      {
        snapshot: ChannelTimelineDocument,
        init: ({ viewer, channel }) =>
          channel && {
            state: stateOf(viewer?.user.id ?? null, channel),
            cursor: channel.streamCursor,
          },
        events: ChannelEventsDocument,
        eventVariables: ({ channel }) => ({ channelId: channel.id }),
        eventOf: ({ channelEvents }) => channelEvents,
        reducers: timelineReducers,
        onEvent: (event) => this.#heard(event),
        onLoad: ({ messages }) => {
          this.#stretch++;
          this.#cursors.clear();
          this.#wanted.settle();
          this.#arrived(messages);
        },
      },
      { channelId: this.options.channelId, last: this.#pageSize },
    );
  }

  /** The state with what is only known here; the same object until something changes. */
  #present(): ChannelTimeline | undefined {
    const core = this.#core.state;
    if (core === undefined) return undefined;
    if (this.#shown?.core !== core) {
      const messages = this.#wanted.over(core.messages);
      this.#shown = { core, timeline: { ...core, messages, pending: this.#pending } };
    }
    return this.#shown.timeline;
  }

  get #pending(): readonly PendingMessage[] {
    return this.#outbox.of(this.options.channelId);
  }

  #send(message: OutgoingMessage): string {
    const answered = this.#core.state?.messages.find(({ id }) => id === message.replyToId);
    const { id = '', seq = 0, author, body = null, deletedAt = null } = answered ?? {};
    const quote = author ? { id, seq, author, body, deletedAt } : null;
    return this.#outbox.send(this.options.channelId, message, quote);
  }

  #redraw(): void {
    this.#core.update((state) => ({ ...state }));
  }

  #heard(event: ChannelEvent): void {
    if (this.#loads) this.#journal.push(event);
    if (event.__typename === 'MessageSentEvent') {
      this.#arrived([event.message]);
      const { state } = this.#core;
      if (state && !state.hasNewer && state.messages.length > 2 * this.#maxMessages)
        this.#core.update((now) => trimmed(now, this.#maxMessages, 'older'));
    } else if (event.__typename === 'ReactionChangedEvent') {
      if (event.user.id === this.#core.state?.viewerId)
        this.#wanted.heard(event.messageId, event.emoji, event.isSet);
    } else if (event.__typename === 'ChannelUpdatedEvent') void this.#refreshRights();
  }

  /** The viewer's own messages are on their way no longer. */
  #arrived(
    messages: ReadonlyArray<{ readonly nonce: string; readonly author: { readonly id: string } }>,
  ): void {
    if (!this.#pending.length) return;
    const viewerId = this.#core.state?.viewerId;
    for (const { nonce, author } of messages) if (author.id === viewerId) this.#outbox.drop(nonce);
  }

  /** The answer to a sending is as good as the event of it. */
  #sent(message: TimelineMessage): void {
    this.#core.update((state) => withMessage(state, message));
    if (this.#loads)
      this.#journal.push({
        __typename: 'MessageSentEvent',
        message,
        seq: message.seq,
        cursor: '',
        occurredAt: message.createdAt,
      });
  }

  /** Whether the viewer may write depends on the channel's settings. */
  async #refreshRights(): Promise<void> {
    const { client } = this.connection;
    const { channel } = await client
      .request(ChannelDocument, { id: this.options.channelId })
      .catch(() => ({ channel: null }));
    if (channel)
      this.#core.update((state) => ({
        ...state,
        channel: { ...state.channel, viewerCan: channel.viewerCan },
      }));
  }

  #once(end: 'older' | 'newer'): Promise<void> {
    return (this.#loading[end] ??= this.#loadNext(end).finally(() => {
      this.#loading[end] = undefined;
    }));
  }

  async #loadNext(end: 'older' | 'newer'): Promise<void> {
    await this.#core.ready;
    const { state } = this.#core;
    const isOlder = end === 'older';
    const edge = isOlder ? state?.messages[0] : state?.messages.at(-1);
    if (!edge || !(isOlder ? state?.hasOlder : state?.hasNewer)) return;
    const cursor = this.#cursors.get(edge.id);
    const next = isOlder
      ? { last: this.#pageSize, before: cursor }
      : { first: this.#pageSize, after: cursor };
    // A message that came as an event has no cursor; a page around it touches what is here.
    const around = { at: { messageId: edge.id }, first: Math.min(longestPage, 2 * this.#pageSize) };
    await this.#load(cursor === undefined ? around : next, (now, page) => {
      // What the page borders on may have been dropped meanwhile; shown all the same, it would leave a hole.
      if (!now.messages.some(({ id }) => id === edge.id)) return now;
      const end = isOlder ? { hasOlder: false } : { hasNewer: false };
      const longer = page.messages.length ? withPage(now, page, cursor !== undefined) : { ...now, ...end };
      return trimmed(longer, this.#maxMessages, isOlder ? 'newer' : 'older');
    });
  }

  async #jump(place: Omit<ChannelMessagesQueryVariables, 'channelId'>): Promise<void> {
    await this.#core.ready;
    const jump = ++this.#jumps;
    this.#stretch++;
    const show = (now: TimelineState, loaded: TimelinePage) => {
      // In the same turn: a page asked for meanwhile may arrive right behind.
      this.#stretch++;
      const page = place.at ? loaded : { ...loaded, hasNewer: false };
      const whole = withPage(now, page);
      return whole.messages.length > this.#maxMessages ? withPage({ ...now, messages: [] }, page) : whole;
    };
    // Again, when the state was loaded anew meanwhile; not, when another jump has taken its place.
    while (jump === this.#jumps && !(await this.#load(place, show)));
  }

  /** Loads a page and shows it, unless what it was loaded for is no longer there. @returns whether it was shown */
  async #load(
    place: Omit<ChannelMessagesQueryVariables, 'channelId'>,
    show: (state: TimelineState, page: TimelinePage) => TimelineState,
  ): Promise<boolean> {
    const { channelId } = this.options;
    const stretch = this.#stretch;
    const start = this.#journal.length;
    this.#loads++;
    try {
      const variables = { channelId, ...place };
      const { channel } = await this.connection.client.request(ChannelMessagesDocument, variables);
      if (!channel) throw errorOf('There is no such channel, or not for you.', { code: 'NOT_FOUND' });
      if (stretch !== this.#stretch) return false;
      const page = pageOf(channel.messages);
      for (const [id, cursor] of page.cursors) this.#cursors.set(id, cursor);
      const missed = this.#journal.slice(start);
      this.#core.update((state) => missed.reduce(reapplied, show(state, page)));
      this.#arrived(page.messages);
      return true;
    } finally {
      if (--this.#loads === 0) this.#journal = [];
    }
  }

  async #react(messageId: string, emoji: string, isSet: boolean): Promise<void> {
    const wanted = this.#wanted.want(messageId, emoji, isSet);
    this.#redraw();
    try {
      const payload = await setReaction(this.connection.client, { input: { messageId, emoji, isSet } });
      const { reactions } = unwrap(payload, 'message');
      const known = this.#core.state?.messages.find(({ id }) => id === messageId)?.reactions ?? reactions;
      if (hasReacted(reactions, emoji) !== isSet) this.#wanted.drop(wanted);
      else this.#wanted.done(wanted, hasReacted(known, emoji) === isSet);
    } catch (error) {
      this.#wanted.drop(wanted);
      throw error;
    } finally {
      this.#redraw();
    }
  }
}
