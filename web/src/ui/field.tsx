import { ChevronDown, Eye, EyeOff } from 'lucide-react';
import { useId, useState, type ChangeEvent, type HTMLAttributes, type ReactNode, type Ref } from 'react';
import { IconButton } from './button.tsx';
import { cx } from './cx.ts';
import { uiText } from './text.ts';

/** What a form gives every field; see `useForm().bind`. */
export interface FieldBinding<Value> {
  name: string;
  value: Value;
  onChange: (value: Value) => void;
  /** Shown under the field and tied to it. */
  error?: string | undefined;
}

interface FieldWords {
  label: string;
  hint?: ReactNode;
  /** Says so beside the label. Everything else is required. */
  optional?: boolean;
  className?: string;
}

const boxClass =
  'w-full rounded-md border bg-raised px-3 text-14 text-text placeholder:text-muted ' +
  'focus-visible:outline-2 focus-visible:-outline-offset-1 outline-accent';

function frame(error: string | undefined): string {
  return error ? 'border-bad' : 'border-line-strong/60 hover:border-line-strong';
}

interface ShellParts {
  id: string;
  describedBy: string | undefined;
}

interface ShellProps extends FieldWords {
  error: string | undefined;
  children: (parts: ShellParts) => ReactNode;
}

function FieldShell({ label, hint, optional, className, error, children }: ShellProps): ReactNode {
  const id = useId();
  const hintId = `${id}-hint`;
  const errorId = `${id}-error`;
  const describedBy = [error && errorId, hint && hintId].filter(Boolean).join(' ') || undefined;
  return (
    <div className={cx('flex flex-col gap-1', className)}>
      <label htmlFor={id} className="text-14 font-medium">
        {label}
        {optional && <span className="font-normal text-muted"> ({uiText.optional})</span>}
      </label>
      {children({ id, describedBy })}
      {error && (
        <p id={errorId} className="text-12 text-bad">
          {error}
        </p>
      )}
      {hint && (
        <p id={hintId} className="text-12 text-muted">
          {hint}
        </p>
      )}
    </div>
  );
}

interface TextFieldProps extends FieldBinding<string>, FieldWords {
  type?: 'text' | 'email' | 'password' | 'url' | 'number' | 'search' | 'date';
  autoComplete?: string;
  inputMode?: HTMLAttributes<HTMLInputElement>['inputMode'];
  placeholder?: string;
  prefix?: string;
  autoFocus?: boolean;
  spellCheck?: boolean;
  ref?: Ref<HTMLInputElement>;
}

/** One line of text. A password can be made visible. */
export function TextField(props: TextFieldProps): ReactNode {
  const { name, value, onChange, error, type = 'text', prefix, autoFocus, ref } = props;
  const [visible, setVisible] = useState(false);
  const isPassword = type === 'password';
  return (
    <FieldShell {...props} error={error}>
      {({ id, describedBy }) => (
        <span className="relative flex items-center">
          {prefix && <span className="pointer-events-none absolute left-3 text-14 text-muted">{prefix}</span>}
          <input
            ref={ref}
            id={id}
            name={name}
            type={isPassword && visible ? 'text' : type}
            value={value}
            onChange={(event: ChangeEvent<HTMLInputElement>) => onChange(event.target.value)}
            aria-invalid={error ? true : undefined}
            aria-describedby={describedBy}
            autoComplete={props.autoComplete}
            inputMode={props.inputMode}
            placeholder={props.placeholder}
            spellCheck={props.spellCheck}
            data-autofocus={autoFocus ? '' : undefined}
            className={cx(boxClass, 'h-9', frame(error), isPassword && 'pr-10')}
            style={prefix ? { paddingLeft: `calc(${prefix.length}ch + 12px)` } : undefined}
          />
          {isPassword && (
            <IconButton
              label={visible ? uiText.hidePassword : uiText.showPassword}
              aria-pressed={visible}
              onClick={() => setVisible(!visible)}
              className="absolute right-1 size-7"
            >
              {visible ? <EyeOff size={16} /> : <Eye size={16} />}
            </IconButton>
          )}
        </span>
      )}
    </FieldShell>
  );
}

interface TextAreaProps extends FieldBinding<string>, FieldWords {
  rows?: number;
  placeholder?: string;
}

/** Several lines of text; grows with what is written where the browser can. */
export function TextArea(props: TextAreaProps): ReactNode {
  const { name, value, onChange, error, rows = 4, placeholder } = props;
  return (
    <FieldShell {...props} error={error}>
      {({ id, describedBy }) => (
        <textarea
          id={id}
          name={name}
          rows={rows}
          value={value}
          placeholder={placeholder}
          onChange={(event) => onChange(event.target.value)}
          aria-invalid={error ? true : undefined}
          aria-describedby={describedBy}
          className={cx(boxClass, 'field-sizing-content min-h-20 py-2', frame(error))}
        />
      )}
    </FieldShell>
  );
}

/** One choice of a select. */
export interface SelectOption<Value extends string> {
  value: Value;
  label: string;
}

interface SelectProps<Value extends string> extends FieldBinding<Value>, FieldWords {
  options: readonly SelectOption<Value>[];
  /** Leaves the label to assistive technology, for toolbars. */
  labelHidden?: boolean;
}

/** One of several, on the platform's own list: it is the best one on a phone. */
export function Select<Value extends string>(props: SelectProps<Value>): ReactNode {
  const { name, value, onChange, error, options, labelHidden, label } = props;
  const pick = (event: ChangeEvent<HTMLSelectElement>): void => {
    const option = options.find((candidate) => candidate.value === event.target.value);
    if (option) onChange(option.value);
  };
  const box = (id: string | undefined, describedBy: string | undefined): ReactNode => (
    <span className={cx('relative flex items-center', labelHidden && props.className)}>
      <select
        id={id}
        name={name}
        value={value}
        onChange={pick}
        aria-label={labelHidden ? label : undefined}
        aria-invalid={error ? true : undefined}
        aria-describedby={describedBy}
        className={cx(boxClass, 'h-9 cursor-pointer appearance-none pr-8', frame(error))}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      <ChevronDown size={16} className="pointer-events-none absolute right-2 text-muted" aria-hidden="true" />
    </span>
  );
  if (labelHidden) return box(undefined, undefined);
  return (
    <FieldShell {...props} error={error}>
      {({ id, describedBy }) => box(id, describedBy)}
    </FieldShell>
  );
}

interface ToggleProps extends FieldBinding<boolean>, Omit<FieldWords, 'optional'> {}

function Toggle(props: ToggleProps & { look: 'checkbox' | 'switch' }): ReactNode {
  const { name, value, onChange, error, label, hint, look, className } = props;
  const id = useId();
  const describedBy = [error && `${id}-error`, hint && `${id}-hint`].filter(Boolean).join(' ') || undefined;
  return (
    <div className={cx('flex items-start gap-3', className)}>
      <input
        id={id}
        name={name}
        type="checkbox"
        role={look === 'switch' ? 'switch' : undefined}
        checked={value}
        onChange={(event) => onChange(event.target.checked)}
        aria-invalid={error ? true : undefined}
        aria-describedby={describedBy}
        className={look === 'switch' ? 'toggle-switch' : 'mt-[3px] size-4 accent-accent'}
      />
      <div className="min-w-0">
        <label htmlFor={id} className="block text-14 font-medium">
          {label}
        </label>
        {error && (
          <p id={`${id}-error`} className="text-12 text-bad">
            {error}
          </p>
        )}
        {hint && (
          <p id={`${id}-hint`} className="text-12 text-muted">
            {hint}
          </p>
        )}
      </div>
    </div>
  );
}

/** Yes or no that takes effect with the rest of its form. */
export function Checkbox(props: ToggleProps): ReactNode {
  return <Toggle {...props} look="checkbox" />;
}

/** On or off. */
export function Switch(props: ToggleProps): ReactNode {
  return <Toggle {...props} look="switch" />;
}

interface ColourFieldProps extends FieldBinding<string>, FieldWords {}

/** A colour as `#rrggbb`: picked or typed. */
export function ColourField(props: ColourFieldProps): ReactNode {
  const { name, value, onChange, error, label } = props;
  const isHex = /^#[0-9a-f]{6}$/iu.test(value);
  return (
    <FieldShell {...props} error={error}>
      {({ id, describedBy }) => (
        <span className="flex items-center gap-2">
          <input
            type="color"
            aria-label={uiText.picker(label)}
            value={isHex ? value : '#000000'}
            onChange={(event) => onChange(event.target.value)}
            className="h-9 w-10 shrink-0 cursor-pointer rounded-md border border-line bg-raised p-1"
          />
          <input
            id={id}
            name={name}
            value={value}
            spellCheck={false}
            onChange={(event) => onChange(event.target.value)}
            aria-invalid={error ? true : undefined}
            aria-describedby={describedBy}
            className={cx(boxClass, 'h-9 font-mono', frame(error))}
          />
        </span>
      )}
    </FieldShell>
  );
}
