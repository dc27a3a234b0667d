import { useVirtualizer, type Virtualizer } from '@tanstack/react-virtual';
import {
  useCallback,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
  type KeyboardEvent,
  type ReactNode,
  type Ref,
  type RefObject,
} from 'react';
import { isModalOpen, isTyping, useDocumentKeys } from '../../../ui/index.ts';
import type { Person } from '../../account/index.ts';
import { guessHeight, type Row } from '../rows.ts';
import { END_SLACK, focusAfter, pageWanted, placeOf, type Goal } from '../scrolling.ts';
import { text } from '../text.ts';
import { MessageLine } from './message-row.tsx';
import { ListSkeleton } from './skeletons.tsx';

/** Room above the first message, for what tells that there is more, or that this is the beginning. */
const HEAD_PX = 104;
const FOOT_PX = 8;

/** What the channel asks of its list. */
export interface ListHandle {
  /** Gives the focus to the message that had it last, or to the newest one. */
  focus(): void;
}

interface MessageListProps {
  label: string;
  rows: readonly Row[];
  viewer: Person | null;
  hasOlder: boolean;
  hasNewer: boolean;
  /** Where to go as soon as the rows for it are there; each object once. */
  goal: Goal;
  editingId: string | null;
  markedId: string | null;
  onLoad: (which: 'older' | 'newer') => Promise<void>;
  onEnd: (isAtEnd: boolean) => void;
  /** Letters for the message that has the focus. */
  onKey: (key: string, row: Row) => boolean;
  /** Stands above the very first message. */
  beginning: ReactNode;
  ref?: Ref<ListHandle>;
}

/** Asks for pages as they come into reach, one at a time; a failure rests until the list moves again. */
function usePages(onLoad: MessageListProps['onLoad']): (which: 'older' | 'newer' | null) => void {
  const busy = useRef(false);
  return useCallback(
    (which) => {
      if (which === null || busy.current) return;
      busy.current = true;
      void onLoad(which)
        .catch(() => undefined)
        .finally(() => {
          busy.current = false;
        });
    },
    [onLoad],
  );
}

/** Stays at the end when the window of the list changes its height: the box below grows, a keyboard comes up. */
function useStickyEnd(
  scroller: RefObject<HTMLDivElement | null>,
  virtualizer: Virtualizer<HTMLDivElement, Element>,
): void {
  useEffect(() => {
    const element = scroller.current;
    if (!element || typeof ResizeObserver === 'undefined') return undefined;
    let height = element.clientHeight;
    const observer = new ResizeObserver(() => {
      const before = height;
      height = element.clientHeight;
      // As far from the end as it was before the change.
      const distance = element.scrollHeight - element.scrollTop - before;
      if (before !== height && distance <= END_SLACK) virtualizer.scrollToEnd();
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [scroller, virtualizer]);
}

/** The messages of a channel, only those in sight drawn. Keeps its place while history grows above, and follows the end. */
export function MessageList(props: MessageListProps): ReactNode {
  const { rows, hasOlder, hasNewer, goal, onEnd } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const reached = useRef<Goal | null>(null);
  const [tabStop, setTabStop] = useState<string | null>(null);
  const load = usePages(props.onLoad);

  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    getItemKey: useCallback((index: number) => rows[index]?.key ?? index, [rows]),
    estimateSize: (index) => (rows[index] ? guessHeight(rows[index]) : 40),
    overscan: 10,
    paddingStart: HEAD_PX,
    paddingEnd: FOOT_PX,
    scrollPaddingStart: 12,
    anchorTo: 'end',
    followOnAppend: !hasNewer,
    scrollEndThreshold: END_SLACK,
    directDomUpdates: true,
    useFlushSync: false,
  });

  const look = useCallback(() => {
    const element = scroller.current;
    if (!element || reached.current !== goal) return;
    const below = element.scrollHeight - element.scrollTop - element.clientHeight;
    onEnd(!hasNewer && below <= END_SLACK);
    load(pageWanted(virtualizer.range, { count: rows.length, hasOlder, hasNewer }));
  }, [virtualizer, load, onEnd, goal, rows.length, hasOlder, hasNewer]);

  // A list that is put up again begins again.
  useLayoutEffect(
    () => () => {
      reached.current = null;
    },
    [],
  );
  useLayoutEffect(() => {
    const place = reached.current === goal ? null : placeOf(goal.target, rows);
    if (!place) return;
    reached.current = goal;
    if (place.align === 'end') virtualizer.scrollToEnd();
    else virtualizer.scrollToIndex(place.index, { align: place.align });
  }, [goal, rows, virtualizer]);
  useStickyEnd(scroller, virtualizer);
  // After every change of the rows: what is in sight decides what is loaded next.
  useEffect(() => {
    const frame = requestAnimationFrame(look);
    return () => cancelAnimationFrame(frame);
  }, [look, rows]);

  const focusRow = useCallback(
    (index: number) => {
      const row = rows[index];
      if (!row) return;
      setTabStop(row.key);
      virtualizer.scrollToIndex(index, { align: 'auto' });
      const find = (): HTMLElement | undefined =>
        [...(scroller.current?.querySelectorAll<HTMLElement>('[data-row]') ?? [])].find(
          (element) => element.dataset.row === row.key,
        );
      const now = find();
      if (now) now.focus({ preventScroll: true });
      else requestAnimationFrame(() => requestAnimationFrame(() => find()?.focus({ preventScroll: true })));
    },
    [rows, virtualizer],
  );
  const currentIndex = useCallback((): number => {
    const index = rows.findIndex((row) => row.key === tabStop);
    return index < 0 ? rows.length - 1 : index;
  }, [rows, tabStop]);

  useImperativeHandle(
    props.ref,
    () => ({
      focus: () => focusRow(currentIndex()),
    }),
    [focusRow, currentIndex],
  );

  useDocumentKeys((event) => {
    if (event.key !== 'j' && event.key !== 'k') return;
    if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey) return;
    if (isTyping(event.target) || isModalOpen() || scroller.current?.contains(event.target as Node)) return;
    event.preventDefault();
    focusRow(currentIndex());
  });

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    if (event.metaKey || event.ctrlKey || event.altKey || isTyping(event.target)) return;
    const article = (event.target as HTMLElement).closest<HTMLElement>('[data-row]');
    const index = rows.findIndex((row) => row.key === article?.dataset.row);
    const row = rows[index];
    if (!row) return;
    const next = focusAfter(event.key, index, rows.length);
    if (next !== null) focusRow(next);
    else if (event.target !== article || !props.onKey(event.key, row)) return;
    event.preventDefault();
  };

  const lastKey = rows.at(-1)?.key ?? null;
  const stop = rows.some((row) => row.key === tabStop) ? tabStop : lastKey;
  return (
    <div
      ref={scroller}
      role="feed"
      aria-label={props.label}
      aria-busy={rows.length === 0 || undefined}
      // In the same frame, once the virtualizer has heard of it, too.
      onScroll={() => requestAnimationFrame(look)}
      onKeyDown={onKeyDown}
      className="relative flex min-h-0 flex-1 flex-col overflow-y-auto overscroll-contain [overflow-anchor:none]"
    >
      {/* Few messages stand at the foot, where one writes. */}
      <div ref={virtualizer.containerRef} className="relative mt-auto w-full shrink-0">
        <div
          className="absolute inset-x-0 top-0 flex flex-col justify-end overflow-hidden"
          style={{ height: HEAD_PX }}
        >
          {hasOlder ? <ListSkeleton label={text.loadingOlder} /> : props.beginning}
        </div>
        {virtualizer.getVirtualItems().map((item) => {
          const row = rows[item.index];
          if (!row) return null;
          return (
            <div
              key={item.key}
              data-index={item.index}
              ref={virtualizer.measureElement}
              className="absolute inset-x-0 top-0"
            >
              <MessageLine
                row={row}
                viewer={props.viewer}
                isEditing={row.message !== null && row.message.id === props.editingId}
                isMarked={row.message !== null && row.message.id === props.markedId}
                isTabStop={row.key === stop}
              />
            </div>
          );
        })}
      </div>
    </div>
  );
}
