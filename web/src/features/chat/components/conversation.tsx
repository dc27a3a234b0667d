import { channelTyping, typingNotice, type ChannelTimelineView } from '@testverse/client-sdk/live';
import { useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { liveConnection } from '../../../app/live.ts';
import { useSession } from '../../../app/session.tsx';
import type { GuildPlaceFields } from '../../guilds/index.ts';
import { useAccountChat } from '../account-chat.ts';
import { ActsProvider, RightsProvider, type Rights } from '../acts.ts';
import { useLink } from '../connection.ts';
import type { ChannelFields, ChatMessage, PendingMessage } from '../model.ts';
import { countAfter } from '../reading.ts';
import { useAccount } from '../room.ts';
import { rowsOf, type Row } from '../rows.ts';
import { text } from '../text.ts';
import { useAnnouncer } from '../use-announcer.ts';
import { useChannelActs } from '../use-channel-acts.ts';
import { useJumps } from '../use-jumps.ts';
import { useReading } from '../use-reading.ts';
import { useKeptView, useView } from '../views.ts';
import { Beginning } from './beginning.tsx';
import { Composer, type ComposerHandle } from './composer.tsx';
import { MessageList } from './message-list.tsx';
import { NoComposer, whyNot } from './no-composer.tsx';
import { PresentPill, UnreadBar } from './present-pill.tsx';
import { RemoveDialog } from './remove-dialog.tsx';
import { StatusLine } from './status-line.tsx';

const noMessages: readonly ChatMessage[] = [];
const nonePending: readonly PendingMessage[] = [];
const nobody: readonly never[] = [];

interface ConversationProps {
  guild: GuildPlaceFields;
  channel: ChannelFields;
  /** The viewer's marker as it was when the channel was loaded. */
  lastReadSeq: number;
  timeline: ChannelTimelineView;
  /** A day the viewer asked for; each object once. */
  date: { iso: string } | null;
}

/** One object for as long as the rights are the same: everything that shows messages hangs on it. */
function useRightsOf(viewerId: string | null, send: boolean, react: boolean, moderate: boolean): Rights {
  return useMemo(() => ({ viewerId, send, react, moderate }), [viewerId, send, react, moderate]);
}

function useTyping(channelId: string, viewerId: string | null) {
  const account = useAccount();
  const view = useKeptView(account === null ? null : `typing ${account} ${channelId}`, () =>
    channelTyping(liveConnection(), { channelId, viewerId }),
  );
  const [notice] = useState(() => typingNotice(liveConnection(), { channelId }));
  return { people: useView(view).state ?? nobody, typed: notice.typed };
}

/** What is said in a channel, and the box to say more. */
export function Conversation(props: ConversationProps): ReactNode {
  const { guild, channel, lastReadSeq, timeline, date } = props;
  const { viewer } = useSession();
  const { state } = useView(timeline);
  const messages: readonly ChatMessage[] = state?.messages ?? noMessages;
  const pending = state?.pending ?? nonePending;
  const [hasOlder, hasNewer] = [state?.hasOlder ?? false, state?.hasNewer ?? false];
  const viewerId = viewer?.id ?? null;
  const isMember = guild.viewerMembership?.status === 'ACTIVE';
  const chat = useAccountChat(viewer);
  const channelId = channel.id;

  const [isAtEnd, setAtEnd] = useState(false);
  const [replyTo, setReplyTo] = useState<ChatMessage | null>(null);
  const composer = useRef<ComposerHandle>(null);
  const jumps = useJumps(timeline);
  const link = useLink();
  const typing = useTyping(channelId, viewerId);
  const words = useAnnouncer(messages, viewerId);
  const { reading, step } = useReading({ channelId, isMember, lastReadSeq, messages, isAtEnd });

  const newAfterSeq = isMember ? reading.newAfterSeq : null;
  const isDrawn = reading.isHeld;
  const rows = useMemo(
    () => rowsOf({ messages, pending, viewerId, newAfterSeq, isDrawn, hasNewer }),
    [messages, pending, viewerId, newAfterSeq, isDrawn, hasNewer],
  );
  const clear = (): void => step({ is: 'cleared', lastSeq: messages.at(-1)?.seq ?? 0 });

  const { toDate } = jumps;
  const asked = useRef(date);
  useEffect(() => {
    if (date === null || asked.current === date) return;
    asked.current = date;
    toDate(date.iso);
  }, [date, toDate]);

  const { acts, editingId, removing, answer } = useChannelActs({
    channelPath: `/g/${guild.slug}/c/${channel.name}`,
    timeline,
    onReply: setReplyTo,
    onUnread: (message) => step({ is: 'unread', seq: message.seq }),
    onJump: jumps.toMessage,
    onRestore: ({ body }) => composer.current?.restore(body),
    onDone: () => composer.current?.focus(),
  });

  const reason = whyNot({ channel, isMember, isSignedIn: viewer !== null });
  const { moderate } = channel.viewerCan;
  const isOpen = channel.archivedAt === null;
  const rights = useRightsOf(viewerId, reason === null, isMember && isOpen, moderate);

  const editLast = (): void => {
    const own = messages.findLast((message) => message.author.id === viewerId && message.deletedAt === null);
    // While a newer one is on its way, the one before is not what they mean.
    if (!own || pending.length > 0) return;
    jumps.go({ to: 'nearby', id: own.id });
    acts.startEdit(own);
  };
  const send = (body: string): void => {
    timeline.send({ body, replyToId: replyTo?.id ?? null });
    setReplyTo(null);
    clear();
    jumps.toPresent();
  };
  const onKey = (key: string, { message }: Row): boolean => {
    if (key === 'Escape') {
      clear();
      composer.current?.focus();
    } else if (!message || message.deletedAt !== null || !rights.send) return false;
    else if (key === 'r') acts.reply(message);
    else if (key === 'e' && message.author.id === viewerId) acts.startEdit(message);
    else return false;
    return true;
  };
  const load = useCallback(
    (which: 'older' | 'newer') => (which === 'older' ? timeline.loadOlder() : timeline.loadNewer()),
    [timeline],
  );
  // The line "new" stands at its place only where everything that is new is loaded.
  const reachesBack = !hasOlder || (messages[0]?.seq ?? 0) <= reading.readSeq;

  return (
    <RightsProvider value={rights}>
      <ActsProvider value={acts}>
        <div className="relative flex min-h-0 flex-1 flex-col">
          {isMember && !reachesBack && (
            <UnreadBar
              channelId={channelId}
              onJump={() => jumps.toFirstAfter(reading.readSeq)}
              onRead={clear}
            />
          )}
          <MessageList
            label={text.messages(text.channel(channel.name))}
            rows={rows}
            viewer={viewer}
            hasOlder={hasOlder}
            hasNewer={hasNewer}
            goal={jumps.goal}
            editingId={editingId}
            markedId={jumps.markedId}
            onLoad={load}
            onEnd={setAtEnd}
            onKey={onKey}
            beginning={<Beginning channel={channel} isEmpty={rows.length === 0} />}
          />
          {!isAtEnd && rows.length > 0 && (
            <PresentPill
              count={countAfter(messages, reading.readSeq, viewerId)}
              isFar={hasNewer}
              onPress={jumps.toPresent}
            />
          )}
          <div role="log" aria-live="polite" className="sr-only">
            {words}
          </div>
        </div>
        <div className="shrink-0 px-3 pb-[env(safe-area-inset-bottom)] md:px-6">
          {reason === null && chat ? (
            <Composer
              key={chat.account}
              ref={composer}
              channelId={channelId}
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
