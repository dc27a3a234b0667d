import { X } from 'lucide-react';
import { createContext, useCallback, useContext, useMemo, useRef, useState, type ReactNode } from 'react';
import { Button, IconButton } from './button.tsx';
import { cx } from './cx.ts';
import { uiText } from './text.ts';

/** How long a notice without an act stays, in milliseconds. */
export const TOAST_LIFE = 6000;

/** A short message about something that just happened. */
export interface Notice {
  text: string;
  tone?: 'plain' | 'good' | 'bad';
  /** One act, such as undoing or trying again; such a notice waits until it is dismissed. */
  act?: { label: string; run: () => void };
}

interface Shown extends Notice {
  key: number;
}

const ToastContext = createContext<(notice: Notice) => void>(() => undefined);

/** Gives a function that shows a notice. */
export function useToast(): (notice: Notice) => void {
  return useContext(ToastContext);
}

const tones = { plain: 'border-line', good: 'border-good/60', bad: 'border-bad/60' } as const;

/** Holds the notices and the polite live region that reads them aloud. */
export function ToastProvider({ children }: { children: ReactNode }): ReactNode {
  const [shown, setShown] = useState<readonly Shown[]>([]);
  const nextKey = useRef(1);

  const drop = useCallback(
    (key: number) => setShown((list) => list.filter((notice) => notice.key !== key)),
    [],
  );
  const show = useCallback(
    (notice: Notice) => {
      const key = nextKey.current;
      nextKey.current += 1;
      setShown((list) => [...list.slice(-2), { ...notice, key }]);
      if (!notice.act) setTimeout(() => drop(key), TOAST_LIFE);
    },
    [drop],
  );

  return (
    <ToastContext.Provider value={show}>
      {children}
      {useMemo(
        () => (
          <Notices shown={shown} drop={drop} />
        ),
        [shown, drop],
      )}
    </ToastContext.Provider>
  );
}

function Notices({ shown, drop }: { shown: readonly Shown[]; drop: (key: number) => void }): ReactNode {
  return (
    // On a phone at the top: at its foot stand the buttons that send forms.
    <div
      role="status"
      aria-live="polite"
      aria-label={uiText.notices}
      className="pointer-events-none fixed top-16 right-4 z-50 flex w-80 max-w-[calc(100vw-32px)] flex-col gap-2 md:top-auto md:bottom-4"
    >
      {shown.map((notice) => (
        <div
          key={notice.key}
          className={cx(
            'pointer-events-auto flex animate-rise items-center gap-2 rounded-md border bg-raised py-1 pr-1 pl-3 text-14 shadow-float',
            tones[notice.tone ?? 'plain'],
          )}
        >
          <span className="flex-1 py-1">{notice.text}</span>
          {notice.act && (
            <Button
              size="small"
              onClick={() => {
                notice.act?.run();
                drop(notice.key);
              }}
            >
              {notice.act.label}
            </Button>
          )}
          <IconButton label={uiText.dismiss} onClick={() => drop(notice.key)}>
            <X size={14} />
          </IconButton>
        </div>
      ))}
    </div>
  );
}
