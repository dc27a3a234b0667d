import { useCallback, useEffect, useRef, useState } from 'react';
import { useSearchParams } from 'react-router';
import { CATEGORIES, type Category } from './model.ts';

/** Orders the directory offers. */
export const ORDERS = ['MEMBERS', 'NAME', 'AGE'] as const;
export type DirectoryOrder = (typeof ORDERS)[number];

/** What the directory shows; every part of it stands in the address. */
export interface DirectoryFilter {
  search: string;
  category: Category | null;
  order: DirectoryOrder;
}

/** How long typing rests before the address changes, in milliseconds. */
export const TYPING_REST = 200;

/** Reads the filter from the query string; what makes no sense is left out. */
export function readFilter(params: URLSearchParams): DirectoryFilter {
  const category = params.get('category')?.toUpperCase();
  const order = params.get('order')?.toUpperCase();
  return {
    search: params.get('q')?.trim() ?? '',
    category: CATEGORIES.find((one) => one === category) ?? null,
    order: ORDERS.find((one) => one === order) ?? 'MEMBERS',
  };
}

/** The query string of a filter, without what is the default anyway. */
export function writeFilter({ search, category, order }: DirectoryFilter): URLSearchParams {
  const params = new URLSearchParams();
  if (search.trim() !== '') params.set('q', search.trim());
  if (category) params.set('category', category.toLowerCase());
  if (order !== 'MEMBERS') params.set('order', order.toLowerCase());
  return params;
}

interface DirectoryFilterState {
  /** As the address says it. */
  filter: DirectoryFilter;
  /** What stands in the search field right now. */
  typed: string;
  type: (search: string) => void;
  change: (part: Partial<DirectoryFilter>) => void;
}

/**
 * The directory's filter, kept in the address. Typing shows at once and reaches the address after a rest, replacing
 * the entry in the history; going back or following a link changes the field.
 */
export function useDirectoryFilter(): DirectoryFilterState {
  const [params, setParams] = useSearchParams();
  const filter = readFilter(params);
  const [typed, setTyped] = useState(filter.search);
  const sent = useRef(filter.search);

  const change = useCallback(
    (part: Partial<DirectoryFilter>): void => {
      setParams((current) => writeFilter({ ...readFilter(current), ...part }), { replace: true });
    },
    [setParams],
  );

  useEffect(() => {
    if (filter.search === sent.current) return;
    sent.current = filter.search;
    setTyped(filter.search);
  }, [filter.search]);

  useEffect(() => {
    if (typed.trim() === sent.current) return;
    const timer = setTimeout(() => {
      sent.current = typed.trim();
      change({ search: typed });
    }, TYPING_REST);
    return () => clearTimeout(timer);
  }, [typed, change]);

  return { filter, typed, type: setTyped, change };
}
