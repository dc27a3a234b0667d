import { useId, type ReactNode } from 'react';
import { cx, formatCount } from '../../../ui/index.ts';
import type { Question } from '../model.ts';
import { text } from '../text.ts';

interface QuestionFieldProps {
  question: Question;
  /** Undefined while it has no answer. */
  value: number | undefined;
  /** Says that an answer is wanted. */
  isMissing: boolean;
  onChoose: (value: number) => void;
}

/** One question with its answers side by side; below one another on a phone. */
export function QuestionField({ question, value, isMissing, onChoose }: QuestionFieldProps): ReactNode {
  const id = useId();
  return (
    <fieldset
      data-question={question.id}
      aria-describedby={isMissing ? `${id}-missing` : undefined}
      className={cx('rounded-md border bg-surface p-4', isMissing ? 'border-bad' : 'border-line')}
    >
      <legend className="float-left mb-3 w-full font-medium">
        <span className="mr-2 text-muted">
          <span className="sr-only">{text.question(formatCount(question.number))}</span>
          <span aria-hidden="true">{formatCount(question.number)}.</span>
        </span>
        {question.text}
      </legend>
      <div className="clear-both flex flex-col gap-1 sm:flex-row">
        {question.choices.map((choice) => (
          <label
            key={choice.value}
            className={cx(
              'flex flex-1 cursor-pointer items-center gap-2 rounded-md border px-2 py-2 text-12 outline-accent',
              'has-focus-visible:outline-2 sm:flex-col sm:text-center',
              value === choice.value
                ? 'border-accent bg-accent-soft'
                : 'border-line bg-raised hover:border-line-strong',
            )}
          >
            <input
              type="radio"
              name={question.id}
              value={choice.value}
              checked={value === choice.value}
              onChange={() => onChoose(choice.value)}
              className="size-4 accent-accent outline-none"
            />
            <span>{choice.label}</span>
          </label>
        ))}
      </div>
      {isMissing && (
        <p id={`${id}-missing`} className="mt-2 text-12 text-bad">
          {text.missing}
        </p>
      )}
    </fieldset>
  );
}
