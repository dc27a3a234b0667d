import type {
  ChannelEventsSubscription,
  ChannelMessagesQuery,
  ChannelTimelineQuery,
  MessageFactsFragment,
  MessageRowFragment,
} from '../_generated/guilds.ts';
import type { Reducers } from './live.ts';

/** A message as a timeline shows it. Once deleted, its body is null and it stays as a tombstone. */
export type TimelineMessage = MessageRowFragment;

type LoadedChannel = NonNullable<ChannelTimelineQuery['channel']>;

/** The channel of a timeline, with what it is to the viewer when it was loaded. */
export type TimelineChannel = Omit<LoadedChannel, 'messages' | 'streamCursor'>;

/** What happens in a channel. */
export type ChannelEvent = ChannelEventsSubscription['channelEvents'];

/** A stretch of a channel's messages without holes. */
export interface TimelineState {
  readonly channel: TimelineChannel;
  /** Who looks; null for a visitor. */
  readonly viewerId: string | null;
  /** In order, each once. */
  readonly messages: readonly TimelineMessage[];
  /** Whether there are messages before the first one here. */
  readonly hasOlder: boolean;
  /** Whether there are messages behind the last one here: then this is not the live end. */
  readonly hasNewer: boolean;
  /** The `seq` of the newest message heard of, here or not; 0 without one. */
  readonly latestSeq: number;
}

/** A page of messages as it was loaded. */
export interface TimelinePage {
  readonly messages: readonly TimelineMessage[];
  readonly hasOlder: boolean;
  readonly hasNewer: boolean;
  /** Cursors by the id of their message. */
  readonly cursors: ReadonlyMap<string, string>;
}

/** The page in a loaded connection. */
export function pageOf(connection: NonNullable<ChannelMessagesQuery['channel']>['messages']): TimelinePage {
  return {
    messages: connection.edges.map(({ node }) => node),
    hasOlder: connection.pageInfo.hasPreviousPage,
    hasNewer: connection.pageInfo.hasNextPage,
    cursors: new Map(connection.edges.map(({ cursor, node }) => [node.id, cursor])),
  };
}

/** The state that a snapshot shows: the newest page. */
export function stateOf(viewerId: string | null, { messages, ...channel }: LoadedChannel): TimelineState {
  const page = pageOf(messages);
  const latestSeq = page.messages.at(-1)?.seq ?? 0;
  return { channel, viewerId, latestSeq, ...windowOf({ ...page, hasNewer: false }) };
}

function windowOf({ messages, hasOlder, hasNewer }: TimelinePage) {
  return { messages, hasOlder, hasNewer };
}

/**
 * Adds a page to the stretch, or puts it in its place where the two do not touch.
 * @param isNeighbour whether the page is known to border on the stretch
 */
export function withPage(state: TimelineState, page: TimelinePage, isNeighbour = false): TimelineState {
  const [first, last] = [state.messages[0], state.messages.at(-1)];
  const [pageFirst, pageLast] = [page.messages[0], page.messages.at(-1)];
  const latestSeq = Math.max(state.latestSeq, pageLast?.seq ?? 0);
  if (!pageFirst || !pageLast || !first || !last) return { ...state, latestSeq, ...windowOf(page) };
  const touches = isNeighbour || (pageFirst.seq <= last.seq && pageLast.seq >= first.seq);
  if (!touches) return { ...state, latestSeq, ...windowOf(page) };
  const merged = new Map([...state.messages, ...page.messages].map((one) => [one.id, one]));
  return {
    ...state,
    latestSeq,
    messages: [...merged.values()].sort((a, b) => a.seq - b.seq),
    hasOlder: pageFirst.seq <= first.seq ? page.hasOlder : state.hasOlder,
    hasNewer: pageLast.seq >= last.seq ? page.hasNewer : state.hasNewer,
  };
}

/** Drops messages from one end where there are more than `most`. */
export function trimmed(state: TimelineState, most: number, end: 'older' | 'newer'): TimelineState {
  if (state.messages.length <= most) return state;
  return end === 'older'
    ? { ...state, messages: state.messages.slice(-most), hasOlder: true }
    : { ...state, messages: state.messages.slice(0, most), hasNewer: true };
}

/** Adds a message where it belongs into this stretch; what is here already stays as it is. */
export function withMessage(state: TimelineState, message: TimelineMessage): TimelineState {
  const latestSeq = Math.max(state.latestSeq, message.seq);
  const { messages } = state;
  const [first, last] = [messages[0], messages.at(-1)];
  const isBeyond = last ? message.seq > last.seq && state.hasNewer : state.hasNewer;
  const isBefore = first !== undefined && message.seq < first.seq && state.hasOlder;
  if (isBeyond || isBefore || messages.some(({ id }) => id === message.id))
    return latestSeq === state.latestSeq ? state : { ...state, latestSeq };
  // Almost always it is the newest one.
  let index = messages.length;
  while (index > 0 && (messages[index - 1]?.seq ?? 0) > message.seq) index--;
  return { ...state, latestSeq, messages: [...messages.slice(0, index), message, ...messages.slice(index)] };
}

/** A message as the stream tells it, with what is known here of the viewer's reactions. */
function rowOf(message: MessageFactsFragment, known?: TimelineMessage): TimelineMessage {
  const mine = new Set(
    known?.reactions.filter(({ viewerHasReacted }) => viewerHasReacted).map(({ emoji }) => emoji),
  );
  const reactions = message.reactions.map((one) => ({ ...one, viewerHasReacted: mine.has(one.emoji) }));
  return { ...message, reactions };
}

function changed(
  state: TimelineState,
  id: string,
  change: (message: TimelineMessage) => TimelineMessage,
): TimelineState {
  const known = state.messages.find((one) => one.id === id);
  if (!known) return state;
  const next = change(known);
  return { ...state, messages: state.messages.map((one) => (one === known ? next : one)) };
}

/** Takes over a message, also into the answers that quote it. */
function replaced(
  state: TimelineState,
  { message }: { readonly message: MessageFactsFragment },
): TimelineState {
  const { id, body, deletedAt } = message;
  const next = changed(state, id, (known) => rowOf(message, known));
  if (!next.messages.some(({ replyTo }) => replyTo?.id === id)) return next;
  const messages = next.messages.map((one) =>
    one.replyTo?.id === id ? { ...one, replyTo: { ...one.replyTo, body, deletedAt } } : one,
  );
  return { ...next, messages };
}

type Reactions = TimelineMessage['reactions'];

/** Whether the viewer is among those who reacted with the emoji. */
export function hasReacted(reactions: Reactions, emoji: string): boolean {
  return reactions.some((one) => one.emoji === emoji && one.viewerHasReacted);
}

/** Puts a reaction in the place of the one with its emoji, or behind all; none is left where nobody reacts so. */
export function withReaction(reactions: Reactions, reaction: Reactions[number]): Reactions {
  const next = reaction.count > 0 ? [reaction] : [];
  const isHere = reactions.some(({ emoji }) => emoji === reaction.emoji);
  return isHere
    ? reactions.flatMap((one) => (one.emoji === reaction.emoji ? next : [one]))
    : [...reactions, ...next];
}

/** How each event changes a timeline. */
export const timelineReducers: Reducers<TimelineState, ChannelEvent> = {
  MessageSentEvent: (state, { message }) => withMessage(state, rowOf(message)),
  MessageEditedEvent: replaced,
  MessageDeletedEvent: replaced,
  ReactionChangedEvent: (state, { messageId, emoji, user, isSet, count }) =>
    changed(state, messageId, (message) => {
      const { reactions } = message;
      const viewerHasReacted = user.id === state.viewerId ? isSet : hasReacted(reactions, emoji);
      return { ...message, reactions: withReaction(reactions, { emoji, count, viewerHasReacted }) };
    }),
  ChannelUpdatedEvent: (state, { channel }) => ({ ...state, channel: { ...state.channel, ...channel } }),
};

/** Applies an event that has been applied before to messages that were loaded meanwhile. */
export function reapplied(state: TimelineState, event: ChannelEvent): TimelineState {
  const reducers = timelineReducers as Readonly<
    Record<string, ((state: TimelineState, event: never) => TimelineState) | undefined>
  >;
  return reducers[event.__typename]?.(state, event as never) ?? state;
}
