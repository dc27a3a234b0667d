import { channelTimeline, channelTyping, guildPresence, typingNotice } from '@testverse/client-sdk/live';
import {
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
  type ReactNode,
} from 'react';
import { useSearchParams } from 'react-router';
import { liveConnection } from '../../../app/live.ts';
import { Stage } from '../../../app/place.tsx';
import { useSession } from '../../../app/session.tsx';
import { useTitle } from '../../../app/title.ts';
import { ErrorState, useToast } from '../../../ui/index.ts';
import type { GuildPlaceFields } from '../../guilds/index.ts';
import { accountChat } from '../account-chat.ts';
import { ActsProvider, RightsProvider, type Rights } from '../acts.ts';
import { useLink } from '../connection.ts';
import type { ChannelFields, ChatMessage, PendingMessage } from '../model.ts';
import { countAfter } from '../reading.ts';
import { rowsOf, type Row } from '../rows.ts';
import type { Goal } from '../scrolling.ts';
import { text } from '../text.ts';
import { useAnnouncer } from '../use-announcer.ts';
import { useChannelActs } from '../use-channel-acts.ts';
import { useReading } from '../use-reading.ts';
import { useAccount, useRoom } from '../room.ts';
import { useKeptView, useView } from '../views.ts';
import { Beginning } from './beginning.tsx';
import { ChannelHeader } from './channel-header.tsx';
import { Composer, type ComposerHandle } from './composer.tsx';
import { MembersPane, useMembersOpen } from './members-pane.tsx';
import { MessageList, type ListHandle } from './message-list.tsx';
import { NoComposer, whyNot } from './no-composer.tsx';
import { PresentPill, UnreadBar } from './present-pill.tsx';
import { RemoveDialog } from './remove-dialog.tsx';
import { ChannelSkeleton } from './skeletons.tsx';
import { StatusLine } from './status-line.tsx';

/** How many messages are loaded at a time, and how many are kept at most. */
const PAGE = 50;
const MOST_KEPT = 20_000;
/** How long the message one came for stays marked, in milliseconds. */
const MARKED_FOR = 2_500;

const noMessages: readonly ChatMessage[] = [];
const noPending: readonly PendingMessage[] = [];

interface ChannelStageProps {
  guild: GuildPlaceFields;
  channel: ChannelFields & { lastReadSeq: number };
}

function isIn(guild: GuildPlaceFields): boolean {
  return guild.viewerMembership?.status === 'ACTIVE';
}

/** One channel, live: its header, its messages, the box to write in, and the people beside it. */
export function ChannelStage({ guild, channel: card }: ChannelStageProps): ReactNode {
  const account = useAccount();
  const timeline = useKeptView(account === null ? null : `timeline ${account} ${card.id}`, () =>
    channelTimeline(liveConnection(), { channelId: card.id, pageSize: PAGE, maxMessages: MOST_KEPT }),
  );
  const { state, status, error } = useView(timeline);
  const [hasMembers, toggleMembers] = useMembersOpen();
  const [goal, setGoal] = useState<Goal | null>(null);
  const channel: ChannelFields = state?.channel ?? card;
  useTitle(text.channel(channel.name), guild.name);

  const goToDate = (date: string): void => {
    void timeline?.jumpTo({ date }).then(
      () => setGoal({ target: { to: 'moment', at: date } }),
      () => undefined,
    );
  };

  return (
    <>
      <Stage className="flex min-h-0 flex-col overflow-hidden">
        <ChannelHeader
          guild={guild}
          channel={channel}
          hasMembers={hasMembers}
          onMembers={toggleMembers}
          onDate={goToDate}
        />
        {timeline && state ? (
          <Conversation
            guild={guild}
            channel={channel}
            card={card}
            timeline={timeline}
            goal={goal}
            onGoal={setGoal}
          />
        ) : status === 'failed' || error ? (
          <div className="p-4 md:p-6">
            <ErrorState error={error} onRetry={() => void timeline?.reload()} />
          </div>
        ) : (
          <ChannelSkeleton />
        )}
      </Stage>
      {hasMembers && <Aside guild={guild} onClose={toggleMembers} />}
    </>
  );
}

function Aside({ guild, onClose }: { guild: GuildPlaceFields; onClose: () => void }): ReactNode {
  const account = useAccount();
  const room = useView(useRoom(guild.id)).state;
  const presence = useKeptView(account === null ? null : `presence ${account} ${guild.id}`, () =>
    guildPresence(liveConnection(), { guildId: guild.id }),
  );
  const online = useView(presence).state ?? null;
  const members = useMemo(() => [...(room?.members.values() ?? [])].map(({ user }) => user), [room?.members]);
  return (
    <MembersPane
      slug={guild.slug}
      memberCount={room?.guild.memberCount ?? guild.memberCount}
      members={members}
      online={online}
      onClose={onClose}
    />
  );
}

interface ConversationProps {
  guild: GuildPlaceFields;
  channel: ChannelFields;
  card: ChannelFields & { lastReadSeq: number };
  timeline: ReturnType<typeof channelTimeline>;
  /** Where the header wants to go; null for nowhere. */
  goal: Goal | null;
  onGoal: (goal: Goal) => void;
}

/** The message the address names; null without one. */
function useLinkedMessage(): string | null {
  return useSearchParams()[0].get('m');
}

function usePending(outbox: ReturnType<typeof accountChat>['outbox'] | null, channelId: string) {
  const listen = useCallback(
    (listener: () => void) => outbox?.onChange(listener) ?? (() => undefined),
    [outbox],
  );
  return useSyncExternalStore(listen, () => outbox?.of(channelId) ?? noPending);
}

function Conversation({ guild, channel, card, timeline, goal, onGoal }: ConversationProps): ReactNode {
  const { viewer } = useSession();
  const toast = useToast();
  const { state, status } = useView(timeline);
  const messages: readonly ChatMessage[] = state?.messages ?? noMessages;
  const [hasOlder, hasNewer] = [state?.hasOlder ?? false, state?.hasNewer ?? false];
  const isMember = isIn(guild);
  const chat = viewer ? accountChat(viewer.username) : null;
  const pending = usePending(chat?.outbox ?? null, channel.id);
  const linked = useLinkedMessage();
  const link = useLink();

  const [isAtEnd, setAtEnd] = useState(false);
  const [replyTo, setReplyTo] = useState<ChatMessage | null>(null);
  const [markedId, setMarked] = useState<string | null>(null);
  const [first] = useState<Goal>(() => ({ target: linked ? { to: 'message', id: linked } : { to: 'new' } }));
  const list = useRef<ListHandle>(null);
  const composer = useRef<ComposerHandle>(null);

  const { reading, step } = useReading({
    channelId: channel.id,
    isMember,
    lastReadSeq: card.lastReadSeq,
    messages,
    isAtEnd,
  });
  const lastSeq = messages.at(-1)?.seq ?? 0;
  // The line is drawn only where all that is new is loaded; otherwise the bar on top tells how much there is.
  const reachesBack = !hasOlder || (messages[0]?.seq ?? 0) <= reading.readSeq || reading.isHeld;
  const newAfterSeq = isMember && reading.newAfterSeq !== null ? reading.newAfterSeq : null;
  const viewerId = viewer?.id ?? null;
  const rows = useMemo(
    () => rowsOf({ messages, pending, viewerId, newAfterSeq, hasNewer }),
    [messages, pending, viewerId, newAfterSeq, hasNewer],
  );

  useEffect(() => {
    if (!chat || pending.length === 0) return;
    const own = messages.filter((message) => message.author.id === viewerId);
    chat.outbox.arrived(channel.id, new Set(own.map(({ nonce }) => nonce)));
  }, [chat, pending, messages, viewerId, channel.id]);
  useEffect(() => {
    if (status === 'live') chat?.outbox.wake();
  }, [status, chat]);

  const jumpTo = useCallback(
    (id: string): void => {
      const mark = (): void => {
        setMarked(id);
        onGoal({ target: { to: 'message', id } });
      };
      if (timeline.state?.messages.some((message) => message.id === id)) return mark();
      timeline.jumpTo({ messageId: id }).then(mark, () => {
        toast({ text: text.jumpFailed });
        onGoal({ target: { to: 'end' } });
      });
    },
    [timeline, toast, onGoal],
  );
  useEffect(() => {
    if (linked) jumpTo(linked);
  }, [linked, jumpTo]);
  useEffect(() => {
    if (markedId === null) return undefined;
    const timer = setTimeout(() => setMarked(null), MARKED_FOR);
    return () => clearTimeout(timer);
  }, [markedId]);

  const toPresent = (): void => {
    const there = timeline.state?.hasNewer ? timeline.jumpToLatest() : Promise.resolve();
    there.then(
      () => onGoal({ target: { to: 'end' } }),
      () => undefined,
    );
  };
  const clear = (): void => step({ is: 'cleared', lastSeq: Math.max(lastSeq, reading.readSeq) });

  const { acts, editingId, removing, answer } = useChannelActs({
    channelPath: `/g/${guild.slug}/c/${channel.name}`,
    timeline,
    outbox: chat?.outbox ?? null,
    onReply: setReplyTo,
    onUnread: (message) => step({ is: 'unread', seq: message.seq }),
    onJump: jumpTo,
    onRestore: ({ body }) => composer.current?.restore(body),
    onDone: () => composer.current?.focus(),
  });

  const editLast = (): void => {
    const own = messages.findLast((message) => message.author.id === viewerId && message.deletedAt === null);
    if (!own) return;
    onGoal({ target: { to: 'nearby', id: own.id } });
    acts.startEdit(own);
  };
  const send = (body: string): void => {
    const quote = replyTo && { id: replyTo.id, author: replyTo.author, body: replyTo.body };
    chat?.outbox.add(channel.id, body, quote);
    setReplyTo(null);
    clear();
    toPresent();
  };
  const onKey = (key: string, row: Row): boolean => {
    const { message } = row;
    if (key === 'Escape') {
      clear();
      composer.current?.focus();
      return true;
    }
    if (!message || message.deletedAt !== null || !rights.send) return false;
    if (key === 'r') acts.reply(message);
    else if (key === 'e' && message.author.id === viewerId) acts.startEdit(message);
    else return false;
    return true;
  };

  const reason = whyNot({ channel, isMember, isSignedIn: viewer !== null });
  const canSend = reason === null;
  const { moderate } = channel.viewerCan;
  const isOpen = channel.archivedAt === null;
  const rights = useRightsOf(viewerId, canSend, isMember && isOpen, moderate);
  const typing = useTyping(channel.id, viewerId);
  const words = useAnnouncer(messages, viewerId);
  const load = useCallback(
    (which: 'older' | 'newer') => (which === 'older' ? timeline.loadOlder() : timeline.loadNewer()),
    [timeline],
  );
  const newBelow = isAtEnd ? 0 : countAfter(messages, reading.readSeq, viewerId);

  return (
    <RightsProvider value={rights}>
      <ActsProvider value={acts}>
        <div className="relative flex min-h-0 flex-1 flex-col">
          {isMember && !reachesBack && (
            <UnreadBar
              channelId={channel.id}
              onJump={() => {
                const { readSeq } = reading;
                timeline.jumpTo({ seq: readSeq + 1 }).then(
                  () => onGoal({ target: { to: 'new' } }),
                  () => undefined,
                );
              }}
              onRead={clear}
            />
          )}
          <MessageList
            ref={list}
            label={text.messages(text.channel(channel.name))}
            rows={rows}
            viewer={viewer}
            hasOlder={hasOlder}
            hasNewer={hasNewer}
            goal={goal ?? first}
            editingId={editingId}
            markedId={markedId}
            onLoad={load}
            onEnd={setAtEnd}
            onKey={onKey}
            beginning={<Beginning channel={channel} isEmpty={rows.length === 0} />}
          />
          {(!isAtEnd || hasNewer) && rows.length > 0 && (
            <PresentPill count={newBelow} isFar={hasNewer} onPress={toPresent} />
          )}
          <div role="log" aria-live="polite" className="sr-only">
            {words}
          </div>
        </div>
        <div className="shrink-0 px-3 pb-[env(safe-area-inset-bottom)] md:px-6">
          {canSend && chat ? (
            <Composer
              ref={composer}
              key={channel.id}
              channelId={channel.id}
              channelName={channel.name}
              slowModeSeconds={moderate ? 0 : channel.slowModeSeconds}
              drafts={chat.drafts}
              replyTo={replyTo}
              onStopReply={() => setReplyTo(null)}
              onSend={send}
              onTyped={typing.typed}
              onEditLast={editLast}
              onEscape={clear}
            />
          ) : (
            <NoComposer reason={reason ?? 'other'} guild={guild} />
          )}
          <StatusLine typing={typing.people} link={link} />
        </div>
        <RemoveDialog message={removing} onAnswer={answer} />
      </ActsProvider>
    </RightsProvider>
  );
}

/** One object for as long as the rights are the same: everything that shows messages hangs on it. */
function useRightsOf(viewerId: string | null, send: boolean, react: boolean, moderate: boolean): Rights {
  return useMemo(() => ({ viewerId, send, react, moderate }), [viewerId, send, react, moderate]);
}

const nobody: readonly never[] = [];

function useTyping(channelId: string, viewerId: string | null) {
  const account = useAccount();
  const view = useKeptView(account === null ? null : `typing ${account} ${channelId}`, () =>
    channelTyping(liveConnection(), { channelId, viewerId }),
  );
  const people = useView(view).state ?? nobody;
  const [notice] = useState(() => typingNotice(liveConnection(), { channelId }));
  return { people, typed: () => notice.typed() };
}
