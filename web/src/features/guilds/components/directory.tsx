import { Plus, Search, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Heading, Place, SectionHeading, SectionLink } from '../../../app/place.tsx';
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
  countOf,
  cx,
} from '../../../ui/index.ts';
import { ORDERS, useDirectoryFilter, writeFilter, type DirectoryFilter } from '../directory-filter.ts';
import { CATEGORIES } from '../model.ts';
import { useDirectory } from '../queries.ts';
import { text } from '../text.ts';
import { GuildRows } from './guild-rows.tsx';

const orders = ORDERS.map((value) => ({ value, label: text.orders[value] }));

function address(filter: DirectoryFilter): string {
  const query = writeFilter(filter).toString();
  return query === '' ? '/guilds' : `/guilds?${query}`;
}

function Categories({ filter }: { filter: DirectoryFilter }): ReactNode {
  return (
    <>
      <SectionHeading>{text.categories}</SectionHeading>
      {[null, ...CATEGORIES].map((category) => (
        <SectionLink
          key={category ?? 'any'}
          to={address({ ...filter, category })}
          active={filter.category === category}
        >
          {category ? text.category(category) : text.anyCategory}
        </SectionLink>
      ))}
    </>
  );
}

/** All guilds one may see, searched while typing; what is shown stands in the address. */
export function DirectoryPlace(): ReactNode {
  const { filter, typed, type, change } = useDirectoryFilter();
  useTitle(filter.category ? text.category(filter.category) : undefined, text.directory);
  return (
    <Place sectionLabel={text.categories} section={<Categories filter={filter} />}>
      <Heading
        lead={text.directoryLead}
        actions={
          <ButtonLink to="/guilds/new" icon={<Plus size={16} />} variant="primary">
            {text.found}
          </ButtonLink>
        }
      >
        {filter.category ? text.category(filter.category) : text.directory}
      </Heading>
      <div role="search" aria-label={text.search} className="mb-4 flex gap-2">
        <span className="relative flex min-w-0 flex-1 items-center">
          <Search size={16} className="pointer-events-none absolute left-3 text-muted" />
          <input
            type="search"
            aria-label={text.search}
            placeholder={text.searchHint}
            value={typed}
            onChange={(event) => type(event.target.value)}
            className={cx(
              'h-9 w-full rounded-md border border-line-strong/60 bg-raised pl-9 placeholder:text-muted hover:border-line-strong',
              '[&::-webkit-search-cancel-button]:hidden',
              typed === '' ? 'pr-2' : 'pr-9',
            )}
          />
          {typed !== '' && (
            <IconButton label={text.clear} onClick={() => type('')} className="absolute right-1 size-7">
              <X size={14} />
            </IconButton>
          )}
        </span>
        <Select
          name="order"
          label={text.order}
          labelHidden
          className="shrink-0"
          value={filter.order}
          options={orders}
          onChange={(order) => change({ order })}
        />
      </div>
      <Results filter={filter} onClear={() => type('')} />
    </Place>
  );
}

function Results({ filter, onClear }: { filter: DirectoryFilter; onClear: () => void }): ReactNode {
  const page = useDirectory(filter);
  if (!page.data)
    return page.isError ? (
      <ErrorState error={page.error} onRetry={() => void page.refetch()} />
    ) : (
      <SkeletonRows count={8} />
    );
  const { guilds, total } = page.data;
  const isNarrowed = filter.search !== '' || filter.category !== null;
  return (
    <>
      <p role="status" className="mb-2 text-12 text-muted">
        {page.isPlaceholderData ? text.searching : countOf(total, text.guildsCounted)}
      </p>
      {guilds.length === 0 ? (
        <EmptyState
          title={isNarrowed ? text.noResults : text.noGuilds}
          action={
            <span className="flex gap-2">
              {filter.search !== '' && <Button onClick={onClear}>{text.clear}</Button>}
              <ButtonLink to="/guilds/new">{text.found}</ButtonLink>
            </span>
          }
        >
          {isNarrowed ? text.noResultsHint : text.noGuildsHint}
        </EmptyState>
      ) : (
        <div aria-busy={page.isPlaceholderData}>
          <GuildRows primary label={text.results} guilds={guilds} />
        </div>
      )}
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
