import { Send, SmilePlus, X } from 'lucide-react';
import {
  useCallback,
  useEffect,
  useImperativeHandle,
  useRef,
  useState,
  type KeyboardEvent,
  type ReactNode,
  type Ref,
} from 'react';
import { IconButton, cx } from '../../../ui/index.ts';
import type { Drafts } from '../drafts.ts';
import { excerpt } from '../excerpt.ts';
import { LONGEST_MESSAGE, lengthOf, type ChatMessage } from '../model.ts';
import { text } from '../text.ts';
import { slowWords } from '../waits.ts';
import { EmojiPicker } from './emoji-picker.tsx';

/** From this many characters before the limit on, the rest is told. */
const TELL_LEFT = 400;
/** How long typing rests before the draft is kept, in milliseconds. */
const DRAFT_REST = 250;

/** What the channel asks of its composer. */
export interface ComposerHandle {
  focus(): void;
  /** Puts a text back that was not sent; what stands there already stays below it. */
  restore(body: string): void;
}

interface ComposerProps {
  channelId: string;
  channelName: string;
  slowModeSeconds: number;
  drafts: Drafts;
  replyTo: ChatMessage | null;
  onStopReply: () => void;
  onSend: (body: string) => void;
  /** Called on every key that writes. */
  onTyped: () => void;
  /** The up arrow in an empty box. */
  onEditLast: () => void;
  /** Escape with nothing to close. */
  onEscape: () => void;
  ref?: Ref<ComposerHandle>;
}

interface Draft {
  body: string;
  set: (body: string) => void;
  /** Empties the box and forgets what was kept. */
  clear: () => void;
}

/** The text of a channel's box; kept across reloads once typing rests, and when the page goes away. */
function useDraft(drafts: Drafts, channelId: string): Draft {
  const [body, setBody] = useState(() => drafts.read(channelId));
  const latest = useRef(body);
  /** As it lies on the shelf, as far as this page put or found it there. */
  const kept = useRef(body);
  useEffect(() => {
    latest.current = body;
    if (body === kept.current) return undefined;
    const timer = setTimeout(() => {
      kept.current = body;
      drafts.write(channelId, body);
    }, DRAFT_REST);
    return () => clearTimeout(timer);
  }, [drafts, channelId, body]);
  useEffect(() => {
    // Only what was changed here: another tab may have written since.
    const keep = (): void => {
      if (latest.current !== kept.current) drafts.write(channelId, latest.current);
      kept.current = latest.current;
    };
    window.addEventListener('pagehide', keep);
    return () => {
      window.removeEventListener('pagehide', keep);
      keep();
    };
  }, [drafts, channelId]);
  const clear = (): void => {
    kept.current = '';
    drafts.write(channelId, '');
    setBody('');
  };
  return { body, set: setBody, clear };
}

function LengthNote({ body }: { body: string }): ReactNode {
  const left = LONGEST_MESSAGE - lengthOf(body);
  if (left > TELL_LEFT) return null;
  return (
    <span
      role="status"
      className={cx('text-12 tabular-nums', left < 0 ? 'font-medium text-bad' : 'text-muted')}
    >
      {left < 0 ? text.tooLong(-left) : text.left(left)}
    </span>
  );
}

function ReplyLine({ message, onStop }: { message: ChatMessage; onStop: () => void }): ReactNode {
  return (
    <div className="flex items-center gap-2 border-b border-line py-1 pr-1 pl-3 text-12 text-muted">
      <span className="shrink-0">{text.replyingTo(message.author.profile.displayName)}</span>
      <span className="min-w-0 flex-1 truncate">{excerpt(message.body ?? '')}</span>
      <IconButton label={text.stopReplying} className="size-6" onClick={onStop}>
        <X size={14} />
      </IconButton>
    </div>
  );
}

/** Where one writes. Enter sends, Shift and Enter begins a line, the up arrow edits the last own message. */
export function Composer({
  channelId,
  channelName,
  slowModeSeconds,
  drafts,
  replyTo,
  onStopReply,
  onSend,
  onTyped,
  onEditLast,
  onEscape,
  ref,
}: ComposerProps): ReactNode {
  const box = useRef<HTMLTextAreaElement>(null);
  const { body, set, clear } = useDraft(drafts, channelId);
  const focus = useCallback(() => box.current?.focus({ preventScroll: true }), []);

  useImperativeHandle(
    ref,
    () => ({
      focus,
      restore: (lost) => {
        set(body.trim() === '' ? lost : `${lost}\n${body}`);
        focus();
      },
    }),
    [focus, set, body],
  );
  useEffect(() => {
    if (replyTo) focus();
  }, [replyTo, focus]);

  const send = (): void => {
    const written = body.trim();
    if (written === '' || lengthOf(written) > LONGEST_MESSAGE) return focus();
    onSend(written);
    clear();
    focus();
  };
  const insert = (emoji: string): void => {
    const area = box.current;
    const [from, to] = area ? [area.selectionStart, area.selectionEnd] : [body.length, body.length];
    set(body.slice(0, from) + emoji + body.slice(to));
    requestAnimationFrame(() => area?.setSelectionRange(from + emoji.length, from + emoji.length));
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    // Enter that ends a composed syllable belongs to the input method.
    if (event.nativeEvent.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Enter' && !event.shiftKey) send();
    else if (event.key === 'ArrowUp' && body === '') onEditLast();
    else if (event.key === 'Escape') {
      if (replyTo) onStopReply();
      else onEscape();
    } else return;
    event.preventDefault();
  };

  return (
    <form
      aria-label={text.write(channelName)}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
      className="rounded-md border border-line-strong/60 bg-raised focus-within:border-accent"
    >
      {replyTo && <ReplyLine message={replyTo} onStop={onStopReply} />}
      <div className="flex items-end gap-1 p-1">
        <textarea
          ref={box}
          rows={1}
          aria-label={text.write(channelName)}
          placeholder={text.write(channelName)}
          value={body}
          onChange={(event) => {
            set(event.target.value);
            if (event.target.value !== '') onTyped();
          }}
          onKeyDown={onKeyDown}
          className="field-sizing-content max-h-[40vh] min-h-8 flex-1 resize-none bg-transparent px-2 py-1.5 text-16 outline-none placeholder:text-muted md:text-14"
        />
        <EmojiPicker
          onPick={insert}
          onDone={focus}
          trigger={
            <IconButton label={text.pickEmoji}>
              <SmilePlus size={18} />
            </IconButton>
          }
        />
        <IconButton type="submit" label={text.send} className={cx(body.trim() !== '' && 'text-accent')}>
          <Send size={18} />
        </IconButton>
      </div>
      {(lengthOf(body) > LONGEST_MESSAGE - TELL_LEFT || slowModeSeconds > 0) && (
        <div className="flex justify-between gap-2 px-3 pb-1 text-12 text-muted">
          <span>{slowModeSeconds > 0 && text.slowMode(slowWords(slowModeSeconds))}</span>
          <LengthNote body={body} />
        </div>
      )}
    </form>
  );
}
