import { CircleAlert, Clock } from 'lucide-react';
import { memo, useState, type FocusEvent, type ReactNode } from 'react';
import { Avatar, Button, cx } from '../../../ui/index.ts';
import type { Person } from '../../account/index.ts';
import { useActs } from '../acts.ts';
import { Markdown } from '../markdown/markdown.tsx';
import type { ChatMessage, PendingMessage } from '../model.ts';
import type { Row } from '../rows.ts';
import { text } from '../text.ts';
import { clockTime, dayWords, exactMoment, messageTime, useMinute } from '../times.ts';
import { EditBox, MessageBody, QuoteLine } from './message-body.tsx';
import { MessageToolbar } from './message-toolbar.tsx';
import { PersonLink } from './person-link.tsx';
import { Reactions } from './reactions.tsx';

function SentAt({ at }: { at: string }): ReactNode {
  const present = useMinute();
  return (
    <time dateTime={at} title={exactMoment(at)} className="text-12 whitespace-nowrap text-muted">
      {messageTime(at, present)}
    </time>
  );
}

function DayLine({ day }: { day: string }): ReactNode {
  const present = useMinute();
  return (
    <div className="flex items-center gap-3 px-4 pt-3 pb-1 text-12 font-medium text-muted md:px-6">
      <span className="h-px flex-1 bg-line" />
      {dayWords(day, present)}
      <span className="h-px flex-1 bg-line" />
    </div>
  );
}

function NewLine(): ReactNode {
  return (
    <div className="flex items-center gap-2 px-4 py-1 text-12 font-semibold text-bad md:px-6">
      <span className="h-px flex-1 bg-bad/60" />
      {text.newLine}
    </div>
  );
}

function Gutter({ author, isFirst, at }: { author: Person; isFirst: boolean; at: string }): ReactNode {
  if (isFirst)
    return (
      <span className="pt-0.5">
        <Avatar
          size={32}
          name={author.profile.displayName}
          seed={author.username}
          src={author.profile.avatarUrl ?? null}
        />
      </span>
    );
  return (
    <time
      dateTime={at}
      title={exactMoment(at)}
      className="invisible w-8 pt-1 text-center text-[10px] leading-4 text-muted group-focus-within/row:visible group-hover/row:visible"
    >
      {clockTime(at)}
    </time>
  );
}

function Head({ author, at }: { author: Person; at: string }): ReactNode {
  return (
    <p className="flex items-baseline gap-2">
      <PersonLink person={author} className="truncate font-semibold hover:underline" />
      <SentAt at={at} />
    </p>
  );
}

function SendNote({ pending }: { pending: PendingMessage }): ReactNode {
  const acts = useActs();
  const { state } = pending;
  if (state.is === 'failed')
    return (
      <div role="alert" className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-1 text-12 text-bad">
        <span className="inline-flex items-center gap-1">
          <CircleAlert size={14} />
          {text.failed} {state.reason}
        </span>
        <span className="inline-flex gap-1">
          <Button size="small" onClick={() => acts.retry(pending)}>
            {text.retry}
          </Button>
          <Button size="small" variant="plain" onClick={() => acts.editAgain(pending)}>
            {text.editAgain}
          </Button>
          <Button size="small" variant="plain" onClick={() => acts.discard(pending)}>
            {text.discard}
          </Button>
        </span>
      </div>
    );
  if (state.is !== 'waiting') return null;
  return (
    <p className="mt-0.5 flex items-center gap-1 text-12 text-muted">
      <Clock size={12} />
      {text.queued}
    </p>
  );
}

interface PendingRowProps {
  pending: PendingMessage;
  viewer: Person;
  isFirst: boolean;
}

function PendingRow({ pending, viewer, isFirst }: PendingRowProps): ReactNode {
  return (
    <div
      className={cx('flex gap-3 px-4 md:px-6', isFirst ? 'pt-2 pb-0.5' : 'py-0.5')}
      aria-busy={pending.state.is === 'sending' || undefined}
    >
      <Gutter author={viewer} isFirst={isFirst} at={pending.createdAt} />
      <div className="min-w-0 flex-1">
        {pending.replyTo && <QuoteLine quote={pending.replyTo} />}
        {isFirst && <Head author={viewer} at={pending.createdAt} />}
        <div className={cx(pending.state.is !== 'sent' && 'opacity-60')}>
          <Markdown text={pending.body} />
        </div>
        <SendNote pending={pending} />
      </div>
    </div>
  );
}

interface SentRowProps {
  message: ChatMessage;
  isFirst: boolean;
  isEditing: boolean;
  isMarked: boolean;
}

function SentRow({ message, isFirst, isEditing, isMarked }: SentRowProps): ReactNode {
  const [isNear, setNear] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const leave = (event: FocusEvent<HTMLDivElement>): void => {
    if (!event.currentTarget.contains(event.relatedTarget)) setNear(false);
  };
  const hasTools = (isNear || isBusy) && !isEditing && message.deletedAt === null;
  return (
    <div
      onPointerEnter={() => setNear(true)}
      onPointerLeave={() => setNear(false)}
      onFocus={() => setNear(true)}
      onBlur={leave}
      className={cx(
        'group/row relative flex gap-3 px-4 md:px-6',
        isFirst ? 'pt-2 pb-0.5' : 'py-0.5',
        isMarked ? 'bg-accent-soft' : (isNear || isBusy) && 'bg-hover',
      )}
    >
      <Gutter author={message.author} isFirst={isFirst} at={message.createdAt} />
      <div className="min-w-0 flex-1">
        {message.replyTo && message.deletedAt === null && <QuoteLine quote={message.replyTo} />}
        {isFirst && <Head author={message.author} at={message.createdAt} />}
        {isEditing ? <EditBox message={message} /> : <MessageBody message={message} />}
        {message.editedAt !== null && message.deletedAt === null && !isEditing && (
          <span title={exactMoment(message.editedAt)} className="text-12 text-muted">
            ({text.edited})
          </span>
        )}
        <Reactions message={message} />
      </div>
      {hasTools && <MessageToolbar message={message} onBusy={setBusy} />}
    </div>
  );
}

interface MessageLineProps {
  row: Row;
  viewer: Person | null;
  isEditing: boolean;
  /** Came here by a link to it. */
  isMarked: boolean;
  /** Takes the focus when one tabs into the channel. */
  isTabStop: boolean;
}

function labelOf(row: Row, viewer: Person | null): string {
  const name = row.message?.author.profile.displayName ?? viewer?.profile.displayName ?? '';
  const at = row.message?.createdAt ?? row.pending?.createdAt ?? '';
  return `${name}, ${clockTime(at)}`;
}

function MessageLineContent(props: MessageLineProps): ReactNode {
  const { row, viewer, isEditing, isMarked, isTabStop } = props;
  return (
    <>
      {row.day && <DayLine day={row.day} />}
      {row.isNew && <NewLine />}
      <article
        aria-label={labelOf(row, viewer)}
        tabIndex={isTabStop ? 0 : -1}
        data-row={row.key}
        className="focus-visible:outline-2 focus-visible:-outline-offset-2"
      >
        {row.message && (
          <SentRow message={row.message} isFirst={row.isFirst} isEditing={isEditing} isMarked={isMarked} />
        )}
        {row.pending && viewer && <PendingRow pending={row.pending} viewer={viewer} isFirst={row.isFirst} />}
      </article>
    </>
  );
}

/** One line of the channel with what stands above it. */
export const MessageLine = memo(MessageLineContent, (before, after) => {
  const [a, b] = [before.row, after.row];
  return (
    a.message === b.message &&
    a.pending === b.pending &&
    a.key === b.key &&
    a.isFirst === b.isFirst &&
    a.day === b.day &&
    a.isNew === b.isNew &&
    before.viewer === after.viewer &&
    before.isEditing === after.isEditing &&
    before.isMarked === after.isMarked &&
    before.isTabStop === after.isTabStop
  );
});
