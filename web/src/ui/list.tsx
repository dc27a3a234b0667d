import { useRef, type KeyboardEvent, type ReactNode } from 'react';
import { Button } from './button.tsx';
import { cx } from './cx.ts';
import { isModalOpen, isTyping, useDocumentKeys } from './keys.ts';
import { uiText } from './text.ts';

/** Put it on the element of a row that takes focus when the person moves through the list. */
export const listItemMark = { 'data-list-item': '' } as const;

function targets(list: HTMLElement): HTMLElement[] {
  return [...list.querySelectorAll<HTMLElement>('[data-list-item]')];
}

/** Which row comes after `index` for a key; null when the key means nothing to a list. */
export function nextIndex(key: string, index: number, count: number): number | null {
  if (count === 0) return null;
  if (key === 'j' || key === 'ArrowDown') return Math.min(index + 1, count - 1);
  if (key === 'k' || key === 'ArrowUp') return Math.max(index - 1, 0);
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  return null;
}

interface ListProps {
  label: string;
  /** j and k enter this list from anywhere on the page; give it to one list of a page only. */
  primary?: boolean;
  className?: string;
  children: ReactNode;
}

/** A list one can walk with j, k, arrows, Home and End. Rows mark their focusable part with `listItemMark`. */
export function List({ label, primary = false, className, children }: ListProps): ReactNode {
  const ref = useRef<HTMLUListElement>(null);

  useDocumentKeys((event) => {
    if (!primary || (event.key !== 'j' && event.key !== 'k')) return;
    if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey) return;
    if (isTyping(event.target) || isModalOpen()) return;
    const first = ref.current && targets(ref.current)[0];
    if (!first) return;
    event.preventDefault();
    first.focus();
  });

  const onKeyDown = (event: KeyboardEvent<HTMLUListElement>): void => {
    if (event.metaKey || event.ctrlKey || event.altKey || isTyping(event.target)) return;
    const items = targets(event.currentTarget);
    const focused = event.target as HTMLElement;
    const row = focused.closest('li');
    const index = items.findIndex((item) => item === focused || (row !== null && row.contains(item)));
    const next = nextIndex(event.key, index, items.length);
    if (next === null || index < 0) return;
    event.preventDefault();
    items[next]?.focus();
  };

  return (
    <ul ref={ref} aria-label={label} onKeyDown={onKeyDown} className={cx('flex flex-col', className)}>
      {children}
    </ul>
  );
}

interface LoadMoreProps {
  shown: boolean;
  busy: boolean;
  onMore: () => void;
}

/** Asks for the next page of a list. */
export function LoadMore({ shown, busy, onMore }: LoadMoreProps): ReactNode {
  if (!shown) return null;
  return (
    <Button busy={busy} onClick={onMore} className="mt-3 self-start">
      {busy ? uiText.loadingMore : uiText.loadMore}
    </Button>
  );
}
