import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';
import { Link, type LinkProps } from 'react-router';
import { cx } from './cx.ts';
import { Tooltip } from './tooltip.tsx';

/** primary: the one act of a view. quiet: everything else. plain: inside dense rows. danger: cannot be undone. guild: on a guild's own colour. */
export type ButtonVariant = 'primary' | 'quiet' | 'plain' | 'danger' | 'guild' | 'guildQuiet';

const shape =
  'inline-flex select-none items-center justify-center gap-2 rounded-md text-14 font-medium whitespace-nowrap ' +
  'transition-colors duration-100 focus-visible:outline-2 focus-visible:outline-offset-2 outline-accent';

const sizes = { normal: 'h-8 px-3', small: 'h-7 px-2 text-12' } as const;

const variants: Record<ButtonVariant, string> = {
  primary: 'bg-accent text-accent-ink hover:brightness-110 active:brightness-95',
  quiet: 'border border-line bg-raised text-text hover:bg-pressed active:bg-line',
  plain: 'text-text hover:bg-hover active:bg-pressed',
  danger: 'bg-bad-fill text-bad-ink hover:brightness-110 active:brightness-95',
  guild: 'bg-guild-ink text-guild hover:opacity-90 active:opacity-80',
  guildQuiet: 'border border-guild-ink/60 text-guild-ink hover:bg-guild-ink/15 active:bg-guild-ink/25',
};

/** Class names of a button, for elements that only look like one. */
export function buttonClass(variant: ButtonVariant = 'quiet', size: keyof typeof sizes = 'normal'): string {
  return cx(shape, sizes[size], variants[variant]);
}

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  variant?: ButtonVariant;
  size?: keyof typeof sizes;
  icon?: ReactNode;
  /** Work is under way: said to assistive technology; a second press is ignored, the button stays focusable. */
  busy?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

/** A push button. Never disabled silently: while `busy` it keeps focus and says so. */
export function Button({
  variant,
  size,
  icon,
  busy = false,
  className,
  children,
  onClick,
  ...rest
}: ButtonProps): ReactNode {
  return (
    <button
      type="button"
      {...rest}
      aria-busy={busy || undefined}
      aria-disabled={busy || undefined}
      onClick={(event) => {
        if (busy) event.preventDefault();
        else onClick?.(event);
      }}
      className={cx(buttonClass(variant, size), busy && 'cursor-progress opacity-75', className)}
    >
      {icon}
      {children}
    </button>
  );
}

interface ButtonLinkProps extends LinkProps {
  variant?: ButtonVariant;
  size?: keyof typeof sizes;
  icon?: ReactNode;
}

/** A link that looks like a button: it leads to a place instead of doing something. */
export function ButtonLink({
  variant,
  size,
  icon,
  className,
  children,
  ...rest
}: ButtonLinkProps): ReactNode {
  return (
    <Link {...rest} className={cx(buttonClass(variant, size), className)}>
      {icon}
      {children}
    </Link>
  );
}

interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** Read aloud and shown on hover. */
  label: string;
  ref?: Ref<HTMLButtonElement>;
}

/** A square button with only an icon; its label is spoken and shown as a tooltip. */
export function IconButton({ label, className, children, ...rest }: IconButtonProps): ReactNode {
  return (
    <Tooltip label={label}>
      <button
        type="button"
        aria-label={label}
        {...rest}
        className={cx(shape, 'size-8 text-muted hover:bg-hover hover:text-text', className)}
      >
        {children}
      </button>
    </Tooltip>
  );
}
