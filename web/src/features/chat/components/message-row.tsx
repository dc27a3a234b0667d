import { CircleAlert, Clock } from 'lucide-react';
import { memo, useState, type FocusEvent, type ReactNode } from 'react';
import { Avatar, Button, cx } from '../../../ui/index.ts';
import type { Person } from '../../account/index.ts';
import { useActs } from '../acts.ts';
import { Markdown } from '../markdown/markdown.tsx';
import type { ChatMessage, PendingMessage } from '../model.ts';
import { refusalWords } from '../refusal.ts';
import { writtenAt, type Row } from '../rows.ts';
import { text } from '../text.ts';
import { clockTime, dayWords, exactMoment, messageTime, useMinute } from '../times.ts';
import { useSecondsUntil } from '../waits.ts';
import { EditedMark } from './edited-mark.tsx';
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
  const { delay, error } = pending;
  if (!delay && !error) return null;
  // Before the moment the server has named, trying again is of no use.
  const canRetry = error !== null || delay?.until === null;
  return (
    <div
      role={error ? 'alert' : undefined}
      className={cx(
        'mt-1 flex flex-wrap items-center gap-x-3 gap-y-1 text-12',
        error ? 'text-bad' : 'text-muted',
      )}
    >
      <span className="inline-flex items-center gap-1">
        {error ? <CircleAlert size={14} /> : <Clock size={12} />}
        {error && `${text.failed} ${refusalWords(error)}`}
        {delay && (delay.until === null ? text.queued : <SendsIn until={delay.until} />)}
      </span>
      <span className="inline-flex gap-1">
        {canRetry && (
          <Button size="small" variant={error ? 'quiet' : 'plain'} onClick={() => acts.retry(pending)}>
            {text.retry}
          </Button>
        )}
        <Button size="small" variant="plain" onClick={() => acts.editAgain(pending)}>
          {text.editAgain}
        </Button>
        <Button size="small" variant="plain" onClick={() => acts.discard(pending)}>
          {text.discard}
        </Button>
      </span>
    </div>
  );
}

function SendsIn({ until }: { until: number }): ReactNode {
  return text.sendsIn(useSecondsUntil(until));
}

interface SentRowProps {
  message: ChatMessage;
  isFirst: boolean;
  isEditing: boolean;
  isMarked: boolean;
  article: ArticleProps;
}

/** What makes a message one that can be walked to. */
interface ArticleProps {
  'aria-label': string;
  tabIndex: 0 | -1;
  'data-row': string;
}

const articleClass =
  'group/row relative px-4 focus-visible:outline-2 focus-visible:-outline-offset-2 md:px-6';

function SentRow({ message, isFirst, isEditing, isMarked, article }: SentRowProps): ReactNode {
  const [isHovered, setHovered] = useState(false);
  const [isFocused, setFocused] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const isNear = isHovered || isFocused || isBusy;
  const isHere = message.deletedAt === null;
  const leave = (event: FocusEvent<HTMLElement>): void => {
    if (!event.currentTarget.contains(event.relatedTarget)) setFocused(false);
  };
  return (
    <article
      {...article}
      onPointerEnter={() => setHovered(true)}
      // Where the list has moved under a pointer that rests, nothing was entered.
      onPointerMove={() => setHovered(true)}
      onPointerLeave={() => setHovered(false)}
      onFocus={() => setFocused(true)}
      onBlur={leave}
      className={cx(
        articleClass,
        isFirst ? 'pt-2 pb-0.5' : 'py-0.5',
        isMarked ? 'bg-accent-soft' : isNear && 'bg-hover',
      )}
    >
      {message.replyTo && isHere && <QuoteLine quote={message.replyTo} />}
      <div className="flex gap-3">
        <Gutter author={message.author} isFirst={isFirst} at={message.createdAt} />
        <div className="min-w-0 flex-1">
          {isFirst && <Head author={message.author} at={message.createdAt} />}
          {isEditing ? <EditBox message={message} /> : <MessageBody message={message} />}
          {message.editedAt !== null && isHere && !isEditing && (
            <EditedMark message={message} editedAt={message.editedAt} />
          )}
          <Reactions message={message} />
        </div>
      </div>
      {isNear && isHere && !isEditing && <MessageToolbar message={message} onBusy={setBusy} />}
    </article>
  );
}

interface PendingRowProps {
  pending: PendingMessage;
  viewer: Person;
  isFirst: boolean;
  article: ArticleProps;
}

function PendingRow({ pending, viewer, isFirst, article }: PendingRowProps): ReactNode {
  return (
    <article
      {...article}
      aria-busy={pending.status === 'pending' || undefined}
      className={cx(articleClass, isFirst ? 'pt-2 pb-0.5' : 'py-0.5')}
    >
      {pending.replyTo && <QuoteLine quote={pending.replyTo} />}
      <div className="flex gap-3">
        <Gutter author={viewer} isFirst={isFirst} at={writtenAt(pending)} />
        <div className="min-w-0 flex-1">
          {isFirst && <Head author={viewer} at={writtenAt(pending)} />}
          <div className="opacity-70">
            <Markdown text={pending.body} />
          </div>
          <SendNote pending={pending} />
        </div>
      </div>
    </article>
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

function MessageLineContent({ row, viewer, isEditing, isMarked, isTabStop }: MessageLineProps): ReactNode {
  const { message, pending, isFirst } = row;
  const author = message?.author ?? viewer;
  const at = message?.createdAt ?? (pending ? writtenAt(pending) : '');
  const article: ArticleProps = {
    'aria-label': `${author?.profile.displayName ?? ''}, ${clockTime(at)}`,
    tabIndex: isTabStop ? 0 : -1,
    'data-row': row.key,
  };
  return (
    <>
      {row.day && <DayLine day={row.day} />}
      {row.isNew && <NewLine />}
      {message && <SentRow {...{ message, isFirst, isEditing, isMarked, article }} />}
      {pending && viewer && <PendingRow {...{ pending, viewer, isFirst, article }} />}
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
