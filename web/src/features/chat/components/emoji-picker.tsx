import { Popover } from 'radix-ui';
import { useState, type KeyboardEvent, type ReactElement, type ReactNode } from 'react';
import { findEmoji } from '../emoji.ts';
import { text } from '../text.ts';

/** Columns of the grid, which the arrows move by. */
const COLUMNS = 8;

interface EmojiPickerProps {
  trigger: ReactElement;
  onPick: (emoji: string) => void;
  onOpenChange?: (open: boolean) => void;
  /** Where the focus goes once something was picked; back to the trigger without it. */
  onDone?: () => void;
}

/** A small board of emoji behind a button, searched by name; arrows move, Enter picks. */
export function EmojiPicker({ trigger, onPick, onOpenChange, onDone }: EmojiPickerProps): ReactNode {
  const [open, setOpen] = useState(false);
  const [hasPicked, setHasPicked] = useState(false);
  const change = (next: boolean): void => {
    setOpen(next);
    if (next) setHasPicked(false);
    onOpenChange?.(next);
  };
  return (
    <Popover.Root open={open} onOpenChange={change}>
      <Popover.Trigger asChild>{trigger}</Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          aria-label={text.pickEmoji}
          side="top"
          align="end"
          sideOffset={6}
          collisionPadding={8}
          onCloseAutoFocus={(event) => {
            if (!hasPicked || !onDone) return;
            event.preventDefault();
            onDone();
          }}
          className="z-40 w-[304px] rounded-md border border-line bg-raised p-2 shadow-float"
        >
          <Board
            onPick={(emoji) => {
              setHasPicked(true);
              onPick(emoji);
              change(false);
            }}
          />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function Board({ onPick }: { onPick: (emoji: string) => void }): ReactNode {
  const [search, setSearch] = useState('');
  const found = findEmoji(search);

  const move = (event: KeyboardEvent<HTMLDivElement>): void => {
    const cells = [...event.currentTarget.querySelectorAll<HTMLButtonElement>('button')];
    const at = cells.findIndex((cell) => cell === document.activeElement);
    const steps: Record<string, number> = {
      ArrowRight: 1,
      ArrowLeft: -1,
      ArrowDown: COLUMNS,
      ArrowUp: -COLUMNS,
    };
    const step = steps[event.key];
    if (step === undefined || at < 0) return;
    event.preventDefault();
    const next = cells[at + step];
    if (next) next.focus();
    else if (step < 0) event.currentTarget.parentElement?.querySelector('input')?.focus();
  };

  return (
    <>
      <input
        type="search"
        aria-label={text.findEmoji}
        placeholder={text.findEmoji}
        value={search}
        onChange={(event) => setSearch(event.target.value)}
        onKeyDown={(event) => {
          const [first] = found;
          if (event.key === 'Enter' && first && !event.nativeEvent.isComposing) onPick(first.char);
          else if (event.key === 'ArrowDown')
            event.currentTarget.parentElement?.querySelector<HTMLElement>('[data-emoji]')?.focus();
          else return;
          event.preventDefault();
        }}
        className="mb-2 h-8 w-full rounded-md border border-line-strong/60 bg-bg px-2 text-14 placeholder:text-muted"
      />
      <div onKeyDown={move} className="grid max-h-56 grid-cols-8 gap-0.5 overflow-y-auto">
        {found.map(({ char, names }) => (
          <button
            key={char}
            type="button"
            data-emoji=""
            aria-label={`${char} ${names}`}
            title={names}
            onClick={() => onPick(char)}
            className="inline-flex size-[34px] items-center justify-center rounded-md text-20 hover:bg-hover focus-visible:outline-2 focus-visible:-outline-offset-2"
          >
            {char}
          </button>
        ))}
      </div>
      {found.length === 0 && <p className="px-1 py-3 text-14 text-muted">{text.noEmoji}</p>}
    </>
  );
}
