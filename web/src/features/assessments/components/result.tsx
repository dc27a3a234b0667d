import type { ReactNode } from 'react';
import { Link, useParams } from 'react-router';
import { Heading } from '../../../app/place.tsx';
import { useTitle } from '../../../app/title.ts';
import {
  ButtonLink,
  Card,
  EmptyState,
  ErrorState,
  SkeletonPage,
  Time,
  formatCount,
} from '../../../ui/index.ts';
import { RequireSession } from '../../account/index.ts';
import type { Result } from '../model.ts';
import { useResult } from '../queries.ts';
import { text } from '../text.ts';
import { ScaleChart } from './scale-chart.tsx';

/** One of the viewer's own results. */
export function ResultPage(): ReactNode {
  return <RequireSession>{() => <OwnResult />}</RequireSession>;
}

function OwnResult(): ReactNode {
  const { profileId = '' } = useParams();
  const result = useResult(profileId);
  useTitle(result.data?.title ?? text.resultTitle, result.data?.assessment.title);
  if (result.data === null)
    return (
      <>
        <Heading>{text.resultTitle}</Heading>
        <EmptyState title={text.noResultTitle} action={<ButtonLink to="/assessments">{text.all}</ButtonLink>}>
          {text.noResult}
        </EmptyState>
      </>
    );
  if (result.data) return <ResultContent result={result.data} />;
  if (!result.isError) return <SkeletonPage />;
  return (
    <>
      <Heading>{text.resultTitle}</Heading>
      <ErrorState error={result.error} onRetry={() => void result.refetch()} />
    </>
  );
}

function ResultContent({ result }: { result: Result }): ReactNode {
  const { assessment, notice, createdAt, scales, version, title } = result;
  return (
    <>
      <p className="mb-1 text-12">
        <Link to={`/assessments/${assessment.key}`} className="text-muted hover:text-text hover:underline">
          {assessment.title}
        </Link>
      </p>
      <Heading
        lead={
          <>
            {text.resultOn} <Time at={createdAt} /> · {text.version(formatCount(version))}
          </>
        }
      >
        {title ?? text.resultTitle}
      </Heading>
      <div className="flex flex-col gap-4">
        <p className="max-w-prose rounded-md border border-line bg-bg px-4 py-3">{notice}</p>
        <Card title={text.chart} lead={text.chartHint}>
          <ScaleChart scales={scales} />
        </Card>
      </div>
    </>
  );
}
