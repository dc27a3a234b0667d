import { Trophy } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link, useParams } from 'react-router';
import { Heading } from '../../../app/place.tsx';
import { useSession } from '../../../app/session.tsx';
import { useTitle } from '../../../app/title.ts';
import {
  Avatar,
  Badge,
  Card,
  EmptyState,
  ErrorNote,
  ErrorState,
  List,
  LoadMore,
  SkeletonRows,
  Tabs,
  cx,
  formatCount,
  listItemMark,
} from '../../../ui/index.ts';
import { PERIODS, pathOf, periodIn, type LeaderboardPlace, type Period } from '../model.ts';
import { useLeaderboard } from '../queries.ts';
import { text } from '../text.ts';

const tabs = PERIODS.map((period) => ({ to: pathOf(period), label: text.periods[period], end: true }));

/** Who earned most: in all, this month, this week; with one's own place. */
export function LeaderboardPage(): ReactNode {
  const period = periodIn(useParams().period);
  useTitle(text.periods[period], text.leaderboard);
  return (
    <>
      <Heading lead={text.leaderboardLead}>{text.leaderboard}</Heading>
      <Tabs label={text.periodsLabel} tabs={tabs} />
      <div className="pt-4">
        <Ranks key={period} period={period} />
      </div>
    </>
  );
}

function Ranks({ period }: { period: Period }): ReactNode {
  const { viewer } = useSession();
  const page = useLeaderboard(period);
  if (!page.data)
    return page.isError ? (
      <ErrorState error={page.error} onRetry={() => void page.refetch()} />
    ) : (
      <SkeletonRows count={8} />
    );
  const { places, own, around } = page.data;
  const isOwnListed = own !== null && places.some(({ user }) => user.id === own.user.id);
  return (
    <>
      {viewer && (
        <Card title={text.yourPlace} className="mb-4">
          {own ? (
            <p>{text.yourRank(formatCount(own.rank), formatCount(own.xp))}</p>
          ) : (
            <p className="text-muted">
              {text.notPlaced}{' '}
              <Link to="/me/privacy" className="text-accent underline underline-offset-2">
                {text.privacy}
              </Link>
            </p>
          )}
          {own && !isOwnListed && (
            <div className="mt-3">
              <PlaceRows label={text.aroundYou} places={around} />
            </div>
          )}
        </Card>
      )}
      {places.length === 0 ? (
        <EmptyState icon={<Trophy size={20} />} title={text.noRanks}>
          {text.noRanksHint}
        </EmptyState>
      ) : (
        <PlaceRows primary label={text.ranks} places={places} />
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

interface PlaceRowsProps {
  label: string;
  places: readonly LeaderboardPlace[];
  primary?: boolean;
}

function PlaceRows({ label, places, primary }: PlaceRowsProps): ReactNode {
  const { viewer } = useSession();
  return (
    <List label={label} primary={primary ?? false} className="divide-y divide-line border-y border-line">
      {places.map(({ rank, xp, user }) => (
        <li key={user.id}>
          <Link
            to={`/u/${user.username}`}
            {...listItemMark}
            className={cx(
              'flex items-center gap-3 px-2 py-2 hover:bg-hover focus-visible:outline-2 focus-visible:-outline-offset-2',
              user.username === viewer?.username && 'bg-accent-soft',
            )}
          >
            <span className="w-10 shrink-0 text-right font-semibold tabular-nums">
              <span className="sr-only">{text.rank(formatCount(rank))}</span>
              <span aria-hidden="true">{formatCount(rank)}</span>
            </span>
            <Avatar
              size={32}
              name={user.profile.displayName}
              seed={user.username}
              src={user.profile.avatarUrl}
            />
            <span className="min-w-0 flex-1">
              <span className="flex items-center gap-2">
                <span className="truncate font-medium">{user.profile.displayName}</span>
                {user.username === viewer?.username && <Badge tone="accent">{text.you}</Badge>}
              </span>
              <span className="block truncate text-12 text-muted">@{user.username}</span>
            </span>
            <span className="shrink-0 tabular-nums">{text.xp(formatCount(xp))}</span>
          </Link>
        </li>
      ))}
    </List>
  );
}
