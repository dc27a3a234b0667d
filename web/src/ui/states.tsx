import { createContext, useContext, type ReactNode } from 'react';
import { Button } from './button.tsx';
import { uiText } from './text.ts';

/** A failure in words for people. */
export interface Problem {
  /** What happened. */
  title: string;
  /** What is safe, and what to do now. */
  advice: string;
  /** For support; folded away. */
  requestId?: string | undefined;
  /** False when trying again cannot help. */
  retryable?: boolean | undefined;
}

/** Turns whatever was thrown into words. The app gives its own, because only it knows its errors. */
export type ProblemWords = (error: unknown) => Problem;

const ProblemContext = createContext<ProblemWords>((error) => ({
  title: 'Something went wrong.',
  advice: error instanceof Error ? error.message : 'Please try again.',
}));

/** Gives the design system the app's words for failures. */
export function ProblemProvider({
  words,
  children,
}: {
  words: ProblemWords;
  children: ReactNode;
}): ReactNode {
  return <ProblemContext.Provider value={words}>{children}</ProblemContext.Provider>;
}

/** The words for an error. */
export function useProblemWords(): ProblemWords {
  return useContext(ProblemContext);
}

function RequestId({ id }: { id: string | undefined }): ReactNode {
  if (!id) return null;
  return (
    <details className="mt-2 text-12 text-muted">
      <summary className="inline-block cursor-pointer rounded-md">{uiText.details}</summary>
      <p className="mt-1">
        {uiText.requestId} <code className="font-mono select-all">{id}</code>
      </p>
    </details>
  );
}

/** A whole view that could not be shown: what happened, what is safe, what to do. */
export function ErrorState({ error, onRetry }: { error: unknown; onRetry?: () => void }): ReactNode {
  const problem = useProblemWords()(error);
  return (
    <div role="alert" className="rounded-md border border-line bg-surface p-4">
      <p className="text-14 font-semibold">{problem.title}</p>
      <p className="mt-1 text-14 text-muted">{problem.advice}</p>
      {onRetry && problem.retryable !== false && (
        <Button className="mt-3" onClick={onRetry}>
          {uiText.retry}
        </Button>
      )}
      <RequestId id={problem.requestId} />
    </div>
  );
}

/** The same as one paragraph, for the top of a form. */
export function ErrorNote({ error }: { error: unknown }): ReactNode {
  const problem = useProblemWords()(error);
  return (
    <div role="alert" className="rounded-md border border-bad/40 bg-bad/8 px-3 py-2 text-14">
      <p className="font-medium text-bad">{problem.title}</p>
      <p className="text-text">{problem.advice}</p>
      <RequestId id={problem.requestId} />
    </div>
  );
}

interface EmptyStateProps {
  icon?: ReactNode;
  title: string;
  /** What this place is for. */
  children?: ReactNode;
  /** The first thing to do here. */
  action?: ReactNode;
}

/** Nothing here yet: says what the place is and offers the first act. */
export function EmptyState({ icon, title, children, action }: EmptyStateProps): ReactNode {
  return (
    <div className="flex flex-col items-start gap-2 rounded-md border border-dashed border-line p-6">
      {icon && <span className="text-muted">{icon}</span>}
      <p className="text-14 font-semibold">{title}</p>
      {children && <div className="max-w-prose text-14 text-muted">{children}</div>}
      {action && <div className="mt-2">{action}</div>}
    </div>
  );
}
