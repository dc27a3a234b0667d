import { useEffect, useState, type ReactNode } from 'react';
import { cx } from './cx.ts';
import { uiText } from './text.ts';

/** How long a wait stays invisible, in milliseconds. */
export const SKELETON_DELAY = 150;

/** Shows its children only when the wait has lasted `delay` milliseconds. */
export function AfterDelay({
  delay = SKELETON_DELAY,
  children,
}: {
  delay?: number;
  children: ReactNode;
}): ReactNode {
  const [due, setDue] = useState(delay === 0);
  useEffect(() => {
    const timer = setTimeout(() => setDue(true), delay);
    return () => clearTimeout(timer);
  }, [delay]);
  return due ? children : null;
}

/** One grey bar in the shape of a text or a picture; size it by class. */
export function Bone({ className }: { className?: string }): ReactNode {
  return <span aria-hidden="true" className={cx('block animate-breathe rounded-md bg-pressed', className)} />;
}

/** The shape of a list that is on its way. */
export function SkeletonRows({
  count = 6,
  label = uiText.loading,
}: {
  count?: number;
  label?: string;
}): ReactNode {
  return (
    <AfterDelay>
      <div role="status" aria-label={label} className="flex flex-col gap-4 py-2">
        {Array.from({ length: count }, (_, index) => (
          <div key={index} className="flex items-center gap-3">
            <Bone className="size-10" />
            <div className="flex flex-1 flex-col gap-2">
              <Bone className="h-3 w-1/3" />
              <Bone className="h-3 w-2/3" />
            </div>
          </div>
        ))}
      </div>
    </AfterDelay>
  );
}

/** The shape of a page with a heading and some text. */
export function SkeletonPage({ label = uiText.loading }: { label?: string }): ReactNode {
  return (
    <AfterDelay>
      <div role="status" aria-label={label} className="flex flex-col gap-4 p-6">
        <Bone className="h-7 w-56" />
        <Bone className="h-4 w-full max-w-xl" />
        <Bone className="h-4 w-full max-w-md" />
        <Bone className="mt-4 h-32 w-full max-w-3xl" />
      </div>
    </AfterDelay>
  );
}
