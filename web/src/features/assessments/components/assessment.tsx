import { useState, type ReactNode } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import { describeProblem } from '../../../app/problems.ts';
import { Heading } from '../../../app/place.tsx';
import { useSession } from '../../../app/session.tsx';
import { useTitle } from '../../../app/title.ts';
import {
  Button,
  ButtonLink,
  Card,
  Checkbox,
  EmptyState,
  ErrorState,
  Form,
  SkeletonPage,
  countOf,
  useForm,
  useToast,
} from '../../../ui/index.ts';
import { signInPath } from '../../account/index.ts';
import { isOpen, type AssessmentForm, type Attempt } from '../model.ts';
import { useAssessment, useAssessmentActs } from '../queries.ts';
import { text } from '../text.ts';
import { OwnResults } from './own-results.tsx';
import { Questions } from './questions.tsx';

/** One questionnaire: what it is, one's consent, its questions, the way to the result. */
export function AssessmentPage(): ReactNode {
  const { key = '' } = useParams();
  const assessment = useAssessment(key);
  useTitle(assessment.data?.title, text.title);
  if (assessment.data === null)
    return (
      <>
        <Heading>{text.title}</Heading>
        <EmptyState title={text.notFoundTitle} action={<ButtonLink to="/assessments">{text.all}</ButtonLink>}>
          {text.notFound}
        </EmptyState>
      </>
    );
  if (!assessment.data)
    return assessment.isError ? (
      <ErrorState error={assessment.error} onRetry={() => void assessment.refetch()} />
    ) : (
      <SkeletonPage />
    );
  const attempt = assessment.data.viewerAttempt;
  return (
    <>
      <p className="mb-1 text-12">
        <Link to="/assessments" className="text-muted hover:text-text hover:underline">
          {text.title}
        </Link>
      </p>
      <Heading
        lead={`${countOf(assessment.data.questionCount, text.questions)} · ${countOf(assessment.data.estimatedMinutes, text.minutes)}`}
      >
        {assessment.data.title}
      </Heading>
      {attempt && isOpen(attempt) ? (
        <Questions key={attempt.id} assessment={assessment.data} attempt={attempt} />
      ) : (
        <Introduction assessment={assessment.data} />
      )}
    </>
  );
}

function Introduction({ assessment }: { assessment: AssessmentForm }): ReactNode {
  const { viewer } = useSession();
  const { viewerAttempt } = assessment;
  return (
    <div className="flex flex-col gap-4">
      {viewerAttempt?.state === 'SUBMITTED' && <LastStep assessment={assessment} attempt={viewerAttempt} />}
      <p className="max-w-prose">{assessment.description}</p>
      <Card title={text.measures}>
        <dl className="flex flex-col gap-3">
          {assessment.scales.map(({ key, label, description }) => (
            <div key={key}>
              <dt className="font-medium">{label}</dt>
              <dd className="text-muted">{description}</dd>
            </div>
          ))}
        </dl>
      </Card>
      <Card title={text.beforeYouBegin}>
        <p className="max-w-prose">{assessment.notice}</p>
        {viewerAttempt?.state === 'EXPIRED' && <p className="mt-2 text-muted">{text.expired}</p>}
        <div className="mt-4">
          {viewer ? (
            <Consent assessment={assessment} />
          ) : (
            <ButtonLink to={signInPath(`/assessments/${assessment.key}`)}>{text.signIn}</ButtonLink>
          )}
        </div>
      </Card>
      {viewer && <OwnResults assessmentKey={assessment.key} />}
      <p className="text-12 text-muted">
        {text.source}: {assessment.source}
      </p>
    </div>
  );
}

function Consent({ assessment }: { assessment: AssessmentForm }): ReactNode {
  const { start } = useAssessmentActs(assessment);
  const form = useForm<{ consent: boolean }>({
    initial: { consent: false },
    check: ({ consent }) => (consent ? [] : [{ field: ['consent'], message: text.consentNeeded }]),
    submit: () => start(),
  });
  return (
    <Form form={form} label={text.beforeYouBegin}>
      <Checkbox {...form.bind('consent')} label={text.consent} hint={text.consentHint} />
      <div>
        <Button type="submit" variant="primary" busy={form.busy}>
          {assessment.viewerAttempt?.state === 'SCORED' ? text.again : text.begin}
        </Button>
      </div>
    </Form>
  );
}

function LastStep({ assessment, attempt }: { assessment: AssessmentForm; attempt: Attempt }): ReactNode {
  const { finish } = useAssessmentActs(assessment);
  const navigate = useNavigate();
  const toast = useToast();
  const [busy, setBusy] = useState(false);
  const act = async (): Promise<void> => {
    setBusy(true);
    try {
      const { profileId, problems } = await finish(attempt);
      if (profileId) await navigate(`/assessments/${assessment.key}/results/${profileId}`);
      else toast({ text: problems[0]?.message ?? '', tone: 'bad' });
    } catch (error) {
      toast({ text: describeProblem(error).title, tone: 'bad' });
    } finally {
      setBusy(false);
    }
  };
  return (
    <Card title={text.resultTitle} lead={text.submittedLead}>
      <Button variant="primary" busy={busy} onClick={() => void act()}>
        {text.makeResult}
      </Button>
    </Card>
  );
}
