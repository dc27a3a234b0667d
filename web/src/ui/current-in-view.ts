import { useEffect, useRef, type RefObject } from 'react';
import { useLocation } from 'react-router';

/** Keeps the current place of a row of links in view when the row is wider than the screen. */
export function useCurrentInView(): RefObject<HTMLElement | null> {
  const ref = useRef<HTMLElement>(null);
  const shown = useRef<{ current: HTMLElement; width: number }>(null);
  // What is current follows the address.
  useLocation();
  // After every rendering: links come late, when it is known who looks. The person's own scrolling is left alone.
  useEffect(() => {
    const row = ref.current;
    const current = row?.querySelector<HTMLElement>('[aria-current="page"]');
    if (!row || !current) return;
    const width = row.scrollWidth;
    if (shown.current?.current === current && shown.current.width === width) return;
    shown.current = { current, width };
    if (width <= row.clientWidth) return;
    const [outer, inner] = [row.getBoundingClientRect(), current.getBoundingClientRect()];
    row.scrollLeft += inner.left - outer.left - (outer.width - inner.width) / 2;
  });
  return ref;
}
