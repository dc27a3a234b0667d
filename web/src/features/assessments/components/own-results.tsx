import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { Card, ErrorState, List, Time, listItemMark } from '../../../ui/index.ts';
import { useResults } from '../queries.ts';
import { text } from '../text.ts';

/** The viewer's own results, latest first, of one questionnaire when its key is given; nothing without any. */
export function OwnResults({ assessmentKey }: { assessmentKey?: string }): ReactNode {
  const { data, isError, error, refetch } = useResults();
  if (!data)
    return isError ? (
      <Card title={text.results}>
        <ErrorState error={error} onRetry={() => void refetch()} />
      </Card>
    ) : null;
  const results = data.filter(({ assessment }) => !assessmentKey || assessment.key === assessmentKey);
  if (results.length === 0) return null;
  return (
    <Card title={text.results}>
      <List label={text.results} className="divide-y divide-line">
        {results.map(({ id, title, assessment, createdAt }) => (
          <li key={id}>
            <Link
              to={`/assessments/${assessment.key}/results/${id}`}
              {...listItemMark}
              className="flex flex-wrap justify-between gap-x-3 rounded-md px-2 py-2 hover:bg-hover"
            >
              <span className="font-medium">{title ?? assessment.title}</span>
              <span className="text-12 text-muted">
                {text.resultOn} <Time at={createdAt} />
              </span>
            </Link>
          </li>
        ))}
      </List>
    </Card>
  );
}
