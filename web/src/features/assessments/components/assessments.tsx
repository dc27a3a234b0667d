import { ClipboardList } from 'lucide-react';
import type { ReactNode } from 'react';
import { Heading } from '../../../app/place.tsx';
import { useTitle } from '../../../app/title.ts';
import {
  ButtonLink,
  Card,
  EmptyState,
  ErrorState,
  Meter,
  SkeletonRows,
  countOf,
  formatCount,
} from '../../../ui/index.ts';
import { isOpen, type AssessmentRow } from '../model.ts';
import { useAssessments } from '../queries.ts';
import { text } from '../text.ts';
import { OwnResults } from './own-results.tsx';

/** The questionnaires there are, and one's own results. */
export function AssessmentsPage(): ReactNode {
  useTitle(text.title);
  const assessments = useAssessments();
  return (
    <>
      <Heading lead={text.lead}>{text.title}</Heading>
      {assessments.isPending && <SkeletonRows count={2} />}
      {assessments.isError && (
        <ErrorState error={assessments.error} onRetry={() => void assessments.refetch()} />
      )}
      {assessments.data?.length === 0 && <EmptyState icon={<ClipboardList size={20} />} title={text.none} />}
      <div className="flex flex-col gap-4">
        {assessments.data?.map((assessment) => (
          <AssessmentCard key={assessment.id} assessment={assessment} />
        ))}
        <OwnResults />
      </div>
    </>
  );
}

function AssessmentCard({ assessment }: { assessment: AssessmentRow }): ReactNode {
  const { key, title, description, estimatedMinutes, questionCount, viewerAttempt } = assessment;
  const isBegun = isOpen(viewerAttempt);
  const answered = viewerAttempt?.answeredCount ?? 0;
  const words = text.answeredOf(formatCount(answered), formatCount(questionCount));
  return (
    <Card
      title={title}
      lead={`${countOf(questionCount, text.questions)} · ${countOf(estimatedMinutes, text.minutes)}`}
      actions={
        <ButtonLink to={`/assessments/${key}`} variant="primary">
          {isBegun ? text.goOn : text.open}
        </ButtonLink>
      }
    >
      <p className="max-w-prose">{description}</p>
      {isBegun && (
        <div className="mt-3 flex items-center gap-3 text-12 text-muted">
          <Meter label={text.progress} percent={(answered / questionCount) * 100} words={words} />
          <span className="shrink-0">{words}</span>
        </div>
      )}
    </Card>
  );
}
