import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useNavigate } from 'react-router';
import {
  Button,
  ErrorNote,
  Meter,
  formatCount,
  isModalOpen,
  isTyping,
  useDocumentKeys,
} from '../../../ui/index.ts';
import {
  answersOf,
  firstOpen,
  pageToGoOnAt,
  pagesOf,
  type AssessmentForm,
  type Attempt,
  type Question,
} from '../model.ts';
import { useAssessmentActs } from '../queries.ts';
import { text } from '../text.ts';
import { useAnswers, type SaveState } from '../use-answers.ts';
import { QuestionField } from './question-field.tsx';

interface QuestionsProps {
  assessment: AssessmentForm;
  attempt: Attempt;
}

/** The questions, some on each page; answers are kept as they are given. */
export function Questions({ assessment, attempt }: QuestionsProps): ReactNode {
  const navigate = useNavigate();
  const { save, finish } = useAssessmentActs(assessment);
  const { choose, flush, ...kept } = useAnswers(answersOf(attempt), (some) => save(attempt, some));
  const { answers } = kept;
  const questions = assessment.questions.edges.map(({ node }) => node);
  const pages = pagesOf(questions);
  const [page, setPage] = useState(() => pageToGoOnAt(pages, answersOf(attempt)));
  const [isChecked, setChecked] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(undefined);
  const [refusal, setRefusal] = useState('');
  const box = useRef<HTMLDivElement>(null);
  const shown = pages[page] ?? [];
  const isLast = page >= pages.length - 1;
  const missing = shown.filter(({ id }) => answers[id] === undefined).length;

  const focusOn = (question: Question | undefined): void => {
    const inside = question ? `[data-question="${question.id}"] input` : '[data-onward]';
    const found = box.current?.querySelectorAll<HTMLElement>(inside);
    const checked = [...(found ?? [])].find((one) => one instanceof HTMLInputElement && one.checked);
    (checked ?? found?.[0])?.focus();
  };
  useDigits(box, shown, (question) => firstOpen(shown, answers) ?? question, {
    onAnswer: (question, value) => {
      choose(question.id, value);
      focusOn(shown[shown.indexOf(question) + 1]);
    },
  });

  const turnTo = (to: number): void => {
    setChecked(false);
    setRefusal('');
    setPage(to);
    window.scrollTo({ top: 0 });
  };
  // A page begins at its first question.
  const turned = useRef(page);
  useEffect(() => {
    if (turned.current === page) return;
    turned.current = page;
    box.current?.querySelector<HTMLElement>('[data-page-head]')?.focus({ preventScroll: true });
  }, [page]);

  const goOn = async (): Promise<void> => {
    const open = firstOpen(shown, answers);
    if (open) {
      setChecked(true);
      return focusOn(open);
    }
    setBusy(true);
    setFailure(undefined);
    try {
      if (!(await flush())) return;
      if (!isLast) return turnTo(page + 1);
      const elsewhere = firstOpen(questions, answers);
      if (elsewhere) return turnTo(pageToGoOnAt(pages, answers));
      const { profileId, problems } = await finish(attempt);
      if (profileId) await navigate(`/assessments/${assessment.key}/results/${profileId}`);
      else setRefusal(problems[0]?.message ?? '');
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(false);
    }
  };

  return (
    <div ref={box} className="flex flex-col gap-4">
      <Progress answered={Object.keys(answers).length} all={questions.length} />
      <p data-page-head="" tabIndex={-1} className="text-12 text-muted outline-none">
        {text.page(formatCount(page + 1), formatCount(pages.length))} · {text.keysHint}
      </p>
      {shown.map((question) => (
        <QuestionField
          key={question.id}
          question={question}
          value={answers[question.id]}
          isMissing={isChecked && answers[question.id] === undefined}
          onChoose={(value) => choose(question.id, value)}
        />
      ))}
      {failure !== undefined && <ErrorNote error={failure} />}
      {refusal !== '' && (
        <p role="alert" className="text-bad">
          {refusal}
        </p>
      )}
      <div className="flex flex-wrap items-center gap-2">
        {page > 0 && <Button onClick={() => turnTo(page - 1)}>{text.back}</Button>}
        <Button data-onward="" variant="primary" busy={busy} onClick={() => void goOn()}>
          {isLast ? text.submit : text.saveAndGoOn}
        </Button>
        {isLast && <span className="text-12 text-muted">{text.submitHint}</span>}
        <SaveWords state={kept.state} refusal={kept.refusal} onRetry={() => void flush()} />
      </div>
      <p role="status" className="sr-only">
        {isChecked && missing > 0 ? text.missingCount(missing) : ''}
      </p>
    </div>
  );
}

function Progress({ answered, all }: { answered: number; all: number }): ReactNode {
  const words = text.answeredOf(formatCount(answered), formatCount(all));
  return (
    <div className="flex items-center gap-3 text-12 text-muted">
      <Meter label={text.progress} percent={(answered / all) * 100} words={words} />
      <span className="shrink-0">{words}</span>
    </div>
  );
}

interface SaveWordsProps {
  state: SaveState;
  refusal: string;
  onRetry: () => void;
}

function SaveWords({ state, refusal, onRetry }: SaveWordsProps): ReactNode {
  if (state === 'failed')
    return (
      <span role="alert" className="flex items-center gap-2 text-12 text-bad">
        {text.notSaved} {refusal}
        <Button size="small" onClick={onRetry}>
          {text.retry}
        </Button>
      </span>
    );
  return <span className="ml-auto text-12 text-muted">{state === 'saving' ? text.saving : text.saved}</span>;
}

/** Digits answer the question in focus, or else the first one that is open. */
function useDigits(
  box: { readonly current: HTMLElement | null },
  shown: readonly Question[],
  fallback: (first: Question) => Question,
  { onAnswer }: { onAnswer: (question: Question, value: number) => void },
): void {
  useDocumentKeys((event) => {
    if (event.metaKey || event.ctrlKey || event.altKey || !/^[1-9]$/u.test(event.key)) return;
    if (isTyping(event.target) || isModalOpen()) return;
    const at = document.activeElement?.closest<HTMLElement>('[data-question]');
    const focused = at && box.current?.contains(at) ? at.dataset.question : undefined;
    const question = shown.find(({ id }) => id === focused) ?? (shown[0] && fallback(shown[0]));
    const choice = question?.choices.find(({ value }) => value === Number(event.key));
    if (!question || !choice) return;
    event.preventDefault();
    onAnswer(question, choice.value);
  });
}
