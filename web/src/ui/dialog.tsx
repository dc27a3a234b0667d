import { X } from 'lucide-react';
import { useEffect, useId, useRef, type ReactNode } from 'react';
import { cx } from './cx.ts';
import { uiText } from './text.ts';

interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: string;
  /** Keeps the title for assistive technology only. */
  titleHidden?: boolean;
  /** Places the dialog near the top, for things that grow while one types. */
  top?: boolean;
  className?: string;
  children: ReactNode;
}

/**
 * A modal dialog on the browser's own `<dialog>`: focus is kept inside and given back at the end, Escape and a
 * press on the backdrop close it. It injects no style sheet, so it lives under a policy without inline styles.
 */
export function Dialog(props: DialogProps): ReactNode {
  return props.open ? <OpenDialog {...props} /> : null;
}

function OpenDialog({ onClose, title, titleHidden, top, className, children }: DialogProps): ReactNode {
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();

  useEffect(() => {
    const dialog = ref.current;
    const before = document.activeElement;
    if (dialog && !dialog.open) dialog.showModal();
    (dialog?.querySelector<HTMLElement>('[data-autofocus]') ?? dialog)?.focus();
    return () => {
      dialog?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);

  return (
    <dialog
      ref={ref}
      aria-labelledby={titleId}
      tabIndex={-1}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onPointerDown={(event) => {
        if (event.target === event.currentTarget) onClose();
      }}
      className={cx(
        'm-auto w-[calc(100vw-24px)] max-w-lg rounded-md border border-line bg-raised p-0 text-text shadow-float',
        'outline-none backdrop:bg-shade open:animate-rise',
        top && 'mt-[12vh]',
        className,
      )}
    >
      <header className={cx('flex items-center justify-between gap-3 px-4 pt-3', titleHidden && 'sr-only')}>
        <h2 id={titleId} className="text-16 font-semibold">
          {title}
        </h2>
        {!titleHidden && (
          // Without a tooltip: it would hang below the top layer that the dialog is in.
          <button
            type="button"
            aria-label={uiText.close}
            onClick={onClose}
            className="-mr-2 inline-flex size-8 items-center justify-center rounded-md text-muted hover:bg-hover hover:text-text"
          >
            <X size={16} />
          </button>
        )}
      </header>
      {children}
    </dialog>
  );
}
