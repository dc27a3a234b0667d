import { useEffect, useRef, useState, type FormEvent, type ReactNode } from 'react';
import { cx } from './cx.ts';
import type { FieldBinding } from './field.tsx';
import { ErrorNote } from './states.tsx';
import { uiText } from './text.ts';

/** An expected refusal: a sentence for the person and, where it belongs to a field, the path to it. */
export interface FieldProblem {
  message: string;
  /** Path into what was sent, such as `['branding', 'primaryColor']`; a leading `input` is ignored. */
  field?: readonly string[] | null;
}

/** Values by name. A name is the dotted path of the input it ends up in, so refusals find their field. */
export type FormValues = Record<string, string | boolean>;

/** What submitting gives back: refusals to show, or nothing when it went through. */
export type SubmitResult = readonly FieldProblem[] | void;

interface FormOptions<Values extends FormValues> {
  initial: Values;
  /**
   * Sends the values; `saved` are the ones they were changed from. Thrown errors are shown above the form; nothing
   * that was written is lost.
   */
  submit: (values: Values, saved: Values) => Promise<SubmitResult>;
  /** Problems that can be seen without asking the server. */
  check?: (values: Values) => readonly FieldProblem[];
}

/** A form's state and acts. */
export interface FormState<Values extends FormValues> {
  values: Values;
  /** Whether anything differs from the last saved values. */
  dirty: boolean;
  busy: boolean;
  /** Messages by field name. */
  errors: Readonly<Record<string, string>>;
  /** Messages that belong to no field of this form. */
  others: readonly string[];
  /** What was thrown by the last attempt. */
  failure: unknown;
  /** How often an attempt ended with problems; changes move the focus to the first of them. */
  refusals: number;
  set<Name extends keyof Values>(name: Name, value: Values[Name]): void;
  bind<Name extends keyof Values & string>(name: Name): FieldBinding<Values[Name]>;
  /** Sends the values once; a second call while busy does nothing. */
  send(): Promise<void>;
  /** Takes these as the values and as what was saved. */
  reset(values: Values): void;
}

/** The name of the field a refusal belongs to: its dotted path, or the nearest enclosing one that is known. */
export function fieldOf(problem: FieldProblem, known: ReadonlySet<string>): string | null {
  const path = [...(problem.field ?? [])];
  if (path[0] === 'input') path.shift();
  while (path.length > 0) {
    const name = path.join('.');
    if (known.has(name)) return name;
    path.pop();
  }
  return null;
}

/** Sorts refusals into messages by field and the rest. Several for one field are joined. */
export function sortProblems(
  problems: readonly FieldProblem[],
  known: ReadonlySet<string>,
): { errors: Record<string, string>; others: string[] } {
  const errors: Record<string, string> = {};
  const others: string[] = [];
  for (const problem of problems) {
    const name = fieldOf(problem, known);
    if (name === null) others.push(problem.message);
    else errors[name] = errors[name] ? `${errors[name]} ${problem.message}` : problem.message;
  }
  return { errors, others };
}

/** Holds a form: values, refusals at their field, one attempt at a time. */
export function useForm<Values extends FormValues>(options: FormOptions<Values>): FormState<Values> {
  const [values, setValues] = useState(options.initial);
  const [saved, setSaved] = useState(options.initial);
  const [busy, setBusy] = useState(false);
  const [problems, setProblems] = useState<{ errors: Record<string, string>; others: string[] }>({
    errors: {},
    others: [],
  });
  const [failure, setFailure] = useState<unknown>(undefined);
  const [refusals, setRefusals] = useState(0);
  const running = useRef(false);

  const set: FormState<Values>['set'] = (name, value) => {
    setValues((current) => ({ ...current, [name]: value }));
    setProblems(({ errors, others }) => ({ errors: { ...errors, [String(name)]: '' }, others }));
  };

  const refuse = (list: readonly FieldProblem[]): void => {
    setProblems(sortProblems(list, new Set(Object.keys(values))));
    setRefusals((count) => count + 1);
  };

  const attempt = async (): Promise<void> => {
    const result = options.check?.(values);
    if (result && result.length > 0) return refuse(result);
    const answer = await options.submit(values, saved);
    if (answer && answer.length > 0) return refuse(answer);
    setProblems({ errors: {}, others: [] });
    setSaved(values);
  };

  const send = async (): Promise<void> => {
    if (running.current) return;
    running.current = true;
    setBusy(true);
    setFailure(undefined);
    try {
      await attempt();
    } catch (error) {
      setFailure(error);
    } finally {
      running.current = false;
      setBusy(false);
    }
  };

  return {
    values,
    dirty: Object.keys(values).some((name) => values[name] !== saved[name]),
    busy,
    errors: problems.errors,
    others: problems.others,
    failure,
    refusals,
    set,
    bind: (name) => ({
      name,
      value: values[name],
      onChange: (value) => set(name, value),
      error: problems.errors[name] || undefined,
    }),
    send,
    reset: (next) => {
      setValues(next);
      setSaved(next);
      setProblems({ errors: {}, others: [] });
      setFailure(undefined);
    },
  };
}

interface FormProps<Values extends FormValues> {
  form: FormState<Values>;
  label?: string;
  className?: string;
  children: ReactNode;
}

/** The form element: Enter sends, refusals without a field stand on top, the first faulty field gets the focus. */
export function Form<Values extends FormValues>({
  form,
  label,
  className,
  children,
}: FormProps<Values>): ReactNode {
  const ref = useRef<HTMLFormElement>(null);
  const { refusals, failure, others } = form;

  useEffect(() => {
    if (failure !== undefined) ref.current?.querySelector<HTMLElement>('[data-form-failure]')?.focus();
  }, [failure]);

  useEffect(() => {
    if (refusals === 0) return;
    const faulty = ref.current?.querySelector<HTMLElement>('[aria-invalid="true"]');
    (faulty ?? ref.current?.querySelector<HTMLElement>('[data-form-notes]'))?.focus();
  }, [refusals]);

  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    void form.send();
  };
  const count = others.length + Object.values(form.errors).filter(Boolean).length;

  return (
    <form
      ref={ref}
      noValidate
      aria-label={label}
      onSubmit={onSubmit}
      className={cx('flex flex-col gap-4', className)}
    >
      {failure !== undefined && (
        <div data-form-failure="" tabIndex={-1}>
          <ErrorNote error={failure} />
        </div>
      )}
      {others.length > 0 && (
        <div
          data-form-notes=""
          role="alert"
          tabIndex={-1}
          className="rounded-md border border-bad/40 bg-bad/8 px-3 py-2 text-14 text-bad"
        >
          {others.map((message) => (
            <p key={message}>{message}</p>
          ))}
        </div>
      )}
      <p role="status" className="sr-only">
        {count > 0 ? uiText.formProblems(count) : ''}
      </p>
      {children}
    </form>
  );
}
