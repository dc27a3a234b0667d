import { useEffect, useRef, type KeyboardEvent, type ReactNode } from 'react';
import { Button } from '../../../ui/index.ts';
import { useActs } from '../acts.ts';
import { excerpt } from '../excerpt.ts';
import { Markdown } from '../markdown/markdown.tsx';
import { LONGEST_MESSAGE, lengthOf, type ChatMessage, type Quote } from '../model.ts';
import { text } from '../text.ts';

/** The first line of what a message answers; a press goes there. */
export function QuoteLine({ quote }: { quote: Quote }): ReactNode {
  const acts = useActs();
  const name = quote.author.profile.displayName;
  return (
    <button
      type="button"
      title={text.toOriginal(name)}
      onClick={() => acts.jumpTo(quote.id)}
      className="mb-0.5 ml-4 flex max-w-[calc(100%-1rem)] items-center gap-1.5 text-left text-12 text-muted hover:text-text"
    >
      <span
        aria-hidden="true"
        className="mt-2 h-3 w-6 shrink-0 self-start rounded-tl-md border-t-2 border-l-2 border-line"
      />
      <span className="shrink-0 font-medium">{name}</span>
      <span className="truncate">
        {quote.body === null ? <i>{text.deletedQuote}</i> : excerpt(quote.body)}
      </span>
    </button>
  );
}

/** The text of a message in a box of its own place. Enter saves, Escape leaves it as it was. */
export function EditBox({ message }: { message: ChatMessage }): ReactNode {
  const acts = useActs();
  const ref = useRef<HTMLTextAreaElement>(null);

  useEffect(() => {
    const box = ref.current;
    if (!box) return;
    box.focus({ preventScroll: true });
    box.setSelectionRange(box.value.length, box.value.length);
  }, []);

  const save = (): void => {
    const body = ref.current?.value.trim() ?? '';
    if (body === '') acts.askToRemove(message);
    else if (lengthOf(body) <= LONGEST_MESSAGE) void acts.saveEdit(message, body);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter' && !event.shiftKey) save();
    else if (event.key === 'Escape') acts.stopEdit();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div className="my-1">
      <textarea
        ref={ref}
        aria-label={text.editing}
        defaultValue={acts.editDraft.get(message.id) ?? message.body ?? ''}
        onChange={(event) => acts.editDraft.set(message.id, event.target.value)}
        onKeyDown={onKeyDown}
        maxLength={LONGEST_MESSAGE}
        className="field-sizing-content max-h-[50vh] min-h-9 w-full resize-none rounded-md border border-line-strong/60 bg-raised px-3 py-2 text-14 outline-accent focus:outline-2 focus:-outline-offset-1"
      />
      <div className="mt-1 flex items-center gap-2">
        <Button size="small" variant="primary" onClick={save}>
          {text.save}
        </Button>
        <Button size="small" variant="plain" onClick={() => acts.stopEdit()}>
          {text.cancel}
        </Button>
        <span className="hidden text-12 text-muted md:inline">{text.editKeys}</span>
      </div>
    </div>
  );
}

/** What a message says: its Markdown, or that it is gone. */
export function MessageBody({ message }: { message: ChatMessage }): ReactNode {
  if (message.body === null) return <p className="text-muted italic">{text.deleted}</p>;
  return <Markdown text={message.body} />;
}
