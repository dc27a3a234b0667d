import { useCallback, useEffect, useRef, useState } from 'react';
import { useSearchParams } from 'react-router';
import { useRested } from '../../app/rested.ts';
import { LEVELS, STATUSES, type Level, type Status } from './model.ts';

/** What a list of projects shows; every part of it stands in the address. */
export interface ProjectsFilter {
  search: string;
  status: Status | null;
  level: Level | null;
  tag: string | null;
}

/** Reads the filter from the query string; what makes no sense is left out. */
export function readFilter(params: URLSearchParams): ProjectsFilter {
  const status = params.get('status')?.toUpperCase();
  const level = params.get('level')?.toUpperCase();
  return {
    search: params.get('q')?.trim() ?? '',
    status: STATUSES.find((one) => one === status) ?? null,
    level: LEVELS.find((one) => one === level) ?? null,
    tag: params.get('tag')?.trim() || null,
  };
}

/** The query string of a filter, without what is not narrowed. */
export function writeFilter({ search, status, level, tag }: ProjectsFilter): URLSearchParams {
  const params = new URLSearchParams();
  if (search.trim() !== '') params.set('q', search.trim());
  if (status) params.set('status', status.toLowerCase());
  if (level) params.set('level', level.toLowerCase());
  if (tag) params.set('tag', tag);
  return params;
}

interface ProjectsFilterState {
  /** As the address says it. */
  filter: ProjectsFilter;
  /** What stands in the search field right now. */
  typed: string;
  type: (search: string) => void;
  change: (part: Partial<ProjectsFilter>) => void;
}

/** The filter of a list, kept in the address; typing reaches it after a rest. */
export function useProjectsFilter(): ProjectsFilterState {
  const [params, setParams] = useSearchParams();
  const filter = readFilter(params);
  const [typed, setTyped] = useState(filter.search);
  const rested = useRested(typed.trim());
  const sent = useRef(filter.search);

  const change = useCallback(
    (part: Partial<ProjectsFilter>): void => {
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
    if (rested === sent.current) return;
    sent.current = rested;
    change({ search: rested });
  }, [rested, change]);

  return { filter, typed, type: setTyped, change };
}
