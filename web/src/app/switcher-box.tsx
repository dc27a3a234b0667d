import { Compass, Hash, Sparkles, User, Users } from 'lucide-react';
import { useId, useState, type KeyboardEvent, type ReactNode } from 'react';
import { cx } from '../ui/index.ts';
import type { Entry, EntryKind } from './switcher-entries.ts';
import { text } from './text.ts';

const icons: Record<EntryKind, ReactNode> = {
  CHANNEL: <Hash size={16} />,
  GUILD: <Users size={16} />,
  PERSON: <User size={16} />,
  PLACE: <Compass size={16} />,
  ACT: <Sparkles size={16} />,
};

interface SwitcherBoxProps {
  query: string;
  onQuery: (query: string) => void;
  /** Already filtered and ordered. */
  entries: readonly Entry[];
  /** More may still come; then nothing found is not said yet. */
  isSearching?: boolean;
  /** Called with the entry one chose; the box itself runs nothing. */
  onChoose: (entry: Entry) => void;
}

/** A combobox over entries: arrows move, Enter chooses the marked one, typing starts again at the first. */
export function SwitcherBox({ query, onQuery, entries, isSearching, onChoose }: SwitcherBoxProps): ReactNode {
  const id = useId();
  const [wanted, setMarked] = useState(0);
  const marked = Math.min(wanted, Math.max(entries.length - 1, 0));
  const current = entries[marked];

  const onKeyDown = (event: KeyboardEvent): void => {
    // While an input method composes a syllable, Enter belongs to it.
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'ArrowDown') setMarked((marked + 1) % Math.max(entries.length, 1));
    else if (event.key === 'ArrowUp') setMarked((marked - 1 + entries.length) % Math.max(entries.length, 1));
    else if (event.key === 'Enter' && current) onChoose(current);
    else return;
    event.preventDefault();
  };

  return (
    <>
      <input
        role="combobox"
        aria-label={text.switcherLabel}
        aria-expanded={entries.length > 0}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={current ? `${id}-${marked}` : undefined}
        data-autofocus=""
        autoComplete="off"
        spellCheck={false}
        value={query}
        placeholder={text.switcherHint}
        onChange={(event) => {
          setMarked(0);
          onQuery(event.target.value);
        }}
        onKeyDown={onKeyDown}
        className="h-12 w-full border-b border-line bg-transparent px-4 text-16 outline-none placeholder:text-muted"
      />
      <p role="status" className="sr-only">
        {text.switcherCount(entries.length)}
      </p>
      <ul
        id={`${id}-list`}
        role="listbox"
        aria-label={text.switcher}
        className="max-h-[50vh] overflow-y-auto p-1"
      >
        {entries.map((entry, index) => (
          <li
            key={entry.id}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === marked}
            ref={(element) => {
              if (index === marked) element?.scrollIntoView?.({ block: 'nearest' });
            }}
            onPointerMove={() => setMarked(index)}
            onClick={() => onChoose(entry)}
            className={cx(
              'flex h-9 cursor-default items-center gap-3 rounded-md px-3',
              index === marked && 'bg-pressed',
            )}
          >
            <span className="text-muted">{icons[entry.kind]}</span>
            <span className="truncate">{entry.label}</span>
            {entry.detail && <span className="truncate text-12 text-muted">{entry.detail}</span>}
            <span className="ml-auto shrink-0 text-12 text-muted">{text.kinds[entry.kind]}</span>
          </li>
        ))}
      </ul>
      {entries.length === 0 && (
        <p className="px-4 pb-4 text-14 text-muted">
          {isSearching ? text.switcherSearching : text.switcherEmpty}
        </p>
      )}
    </>
  );
}
