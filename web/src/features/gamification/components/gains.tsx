import { Sparkles } from 'lucide-react';
import type { ReactNode } from 'react';
import { Heading } from '../../../app/place.tsx';
import type { SessionViewer } from '../../../app/session.tsx';
import { useTitle } from '../../../app/title.ts';
import { Card, EmptyState, ErrorState, LoadMore, SkeletonRows, Time, formatGain } from '../../../ui/index.ts';
import { RequireSession } from '../../account/index.ts';
import type { Gain } from '../model.ts';
import { useGains } from '../queries.ts';
import { text } from '../text.ts';
import { LevelCard } from './person-progress.tsx';

/** What the viewer's XP and coins came from, booking by booking. */
export function GainsPage(): ReactNode {
  useTitle(text.gains);
  return <RequireSession>{(viewer) => <OwnGains viewer={viewer} />}</RequireSession>;
}

function OwnGains({ viewer: { username } }: { viewer: SessionViewer }): ReactNode {
  const page = useGains(username);
  return (
    <>
      <Heading lead={text.gainsLead}>{text.gains}</Heading>
      <div className="flex flex-col gap-4">
        <LevelCard username={username} />
        <Card title={text.gainsTitle}>
          {page.isPending && <SkeletonRows count={6} />}
          {page.isError && <ErrorState error={page.error} onRetry={() => void page.refetch()} />}
          {page.data?.length === 0 && (
            <EmptyState icon={<Sparkles size={20} />} title={text.noGains}>
              {text.noGainsHint}
            </EmptyState>
          )}
          {page.data && page.data.length > 0 && <GainTable gains={page.data} />}
          <LoadMore
            shown={page.hasNextPage}
            busy={page.isFetchingNextPage}
            onMore={() => void page.fetchNextPage()}
          />
        </Card>
      </div>
    </>
  );
}

function GainTable({ gains }: { gains: readonly Gain[] }): ReactNode {
  return (
    <table className="w-full text-left">
      <caption className="sr-only">{text.gains}</caption>
      <thead className="text-12 text-muted">
        <tr>
          <th scope="col" className="pb-2 font-medium">
            {text.whatFor}
          </th>
          <th scope="col" className="pb-2 font-medium">
            {text.when}
          </th>
          <th scope="col" className="pb-2 pl-3 text-right font-medium whitespace-nowrap">
            {text.xpColumn}
          </th>
          <th scope="col" className="pb-2 pl-3 text-right font-medium whitespace-nowrap">
            {text.coinsColumn}
          </th>
        </tr>
      </thead>
      <tbody>
        {gains.map(({ id, title, occurredAt, xp, coins }) => (
          <tr key={id} className="border-t border-line">
            <th scope="row" className="py-2 pr-3 font-normal">
              {title}
            </th>
            <td className="py-2 text-12 text-muted">
              <Time at={occurredAt} />
            </td>
            <Amount value={xp} />
            <Amount value={coins} />
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Amount({ value }: { value: number | null }): ReactNode {
  return (
    <td className="py-2 pl-3 text-right whitespace-nowrap tabular-nums">
      {value === null ? (
        <>
          <span aria-hidden="true" className="text-muted">
            –
          </span>
          <span className="sr-only">{text.nothing}</span>
        </>
      ) : (
        formatGain(value)
      )}
    </td>
  );
}
