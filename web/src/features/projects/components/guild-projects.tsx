import { FolderKanban, Plus, Search, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useOutletContext } from 'react-router';
import { Heading } from '../../../app/place.tsx';
import { useTitle } from '../../../app/title.ts';
import {
  Button,
  ButtonLink,
  EmptyState,
  ErrorNote,
  ErrorState,
  IconButton,
  LoadMore,
  Select,
  SkeletonRows,
  cx,
} from '../../../ui/index.ts';
import type { GuildPlaceFields } from '../../guilds/index.ts';
import { useProjectsFilter, type ProjectsFilter } from '../filter.ts';
import { LEVELS, STATUSES } from '../model.ts';
import { useGuildProjectNotices } from '../project-notices.ts';
import { useGuildProjects } from '../queries.ts';
import { text } from '../text.ts';
import { ProjectRows } from './project-rows.tsx';

const statuses = [
  { value: 'ANY' as const, label: text.anyStatus },
  ...STATUSES.map((value) => ({ value, label: text.status(value) })),
];
const levels = [
  { value: 'ANY' as const, label: text.anyLevel },
  ...LEVELS.map((value) => ({ value, label: text.level(value) })),
];

/** The projects of a guild, narrowed by words, state and experience; what is shown stands in the address. */
export function GuildProjects(): ReactNode {
  const guild = useOutletContext<GuildPlaceFields>();
  const isMember = guild.viewerMembership?.status === 'ACTIVE';
  const { filter, typed, type, change } = useProjectsFilter();
  useTitle(text.projects, guild.name);
  useGuildProjectNotices(guild.id, isMember);
  return (
    <>
      <Heading
        lead={filter.tag ? text.tagged(filter.tag) : text.lead(guild.name)}
        actions={
          isMember && (
            <ButtonLink to={`/g/${guild.slug}/projects/new`} icon={<Plus size={16} />} variant="primary">
              {text.begin}
            </ButtonLink>
          )
        }
      >
        {text.projects}
      </Heading>
      <div role="search" aria-label={text.search} className="mb-4 flex flex-wrap gap-2">
        <SearchField typed={typed} onType={type} />
        <Select
          name="status"
          label={text.statusLabel}
          labelHidden
          className="flex-1 sm:flex-none"
          value={filter.status ?? 'ANY'}
          options={statuses}
          onChange={(status) => change({ status: status === 'ANY' ? null : status })}
        />
        <Select
          name="level"
          label={text.levelLabel}
          labelHidden
          className="flex-1 sm:flex-none"
          value={filter.level ?? 'ANY'}
          options={levels}
          onChange={(level) => change({ level: level === 'ANY' ? null : level })}
        />
      </div>
      <Results
        guild={guild}
        isMember={isMember}
        filter={filter}
        onClear={() => {
          type('');
          change({ search: '', status: null, level: null, tag: null });
        }}
      />
    </>
  );
}

function SearchField({ typed, onType }: { typed: string; onType: (search: string) => void }): ReactNode {
  return (
    <span className="relative flex min-w-0 flex-1 basis-full items-center sm:basis-60">
      <Search size={16} className="pointer-events-none absolute left-3 text-muted" />
      <input
        type="search"
        aria-label={text.search}
        placeholder={text.searchHint}
        value={typed}
        onChange={(event) => onType(event.target.value)}
        className={cx(
          'h-9 w-full rounded-md border border-line-strong/60 bg-raised pl-9 placeholder:text-muted hover:border-line-strong',
          '[&::-webkit-search-cancel-button]:hidden',
          typed === '' ? 'pr-2' : 'pr-9',
        )}
      />
      {typed !== '' && (
        <IconButton label={text.clear} onClick={() => onType('')} className="absolute right-1 size-7">
          <X size={14} />
        </IconButton>
      )}
    </span>
  );
}

interface ResultsProps {
  guild: GuildPlaceFields;
  isMember: boolean;
  filter: ProjectsFilter;
  onClear: () => void;
}

function Results({ guild, isMember, filter, onClear }: ResultsProps): ReactNode {
  const page = useGuildProjects(guild.slug, filter);
  if (!page.data)
    return page.isError ? (
      <ErrorState error={page.error} onRetry={() => void page.refetch()} />
    ) : (
      <SkeletonRows count={6} />
    );
  const path = `/g/${guild.slug}/projects`;
  const isNarrowed =
    filter.search !== '' || filter.status !== null || filter.level !== null || filter.tag !== null;
  if (page.data.length === 0)
    return isNarrowed ? (
      <EmptyState title={text.noResults} action={<Button onClick={onClear}>{text.clear}</Button>}>
        {text.noResultsHint}
      </EmptyState>
    ) : (
      <EmptyState
        icon={<FolderKanban size={20} />}
        title={text.none}
        action={isMember && <ButtonLink to={`${path}/new`}>{text.begin}</ButtonLink>}
      >
        {text.noneHint}
      </EmptyState>
    );
  return (
    <>
      <div aria-busy={page.isPlaceholderData}>
        <ProjectRows
          primary
          label={text.results}
          projects={page.data}
          addressOf={({ id }) => `${path}/${id}`}
        />
      </div>
      {page.isError && (
        <div className="mt-3">
          <ErrorNote error={page.error} />
        </div>
      )}
      <LoadMore
        shown={page.hasNextPage}
        busy={page.isFetchingNextPage}
        onMore={() => void page.fetchNextPage()}
      />
    </>
  );
}
