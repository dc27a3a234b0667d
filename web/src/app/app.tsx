import { QueryClientProvider } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { RouterProvider } from 'react-router/dom';
import { ProblemProvider, ToastProvider, TooltipProvider } from '../ui/index.ts';
import { describeProblem } from './problems.ts';
import { createQueryClient } from './query-client.ts';
import { createRouter } from './router.tsx';
import { SessionProvider } from './session.tsx';

/** The whole app: cache, session, words for problems, notices, places. */
export function App(): ReactNode {
  const [queryClient] = useState(createQueryClient);
  const [router] = useState(createRouter);
  return (
    <QueryClientProvider client={queryClient}>
      <SessionProvider>
        <ProblemProvider words={describeProblem}>
          <TooltipProvider>
            <ToastProvider>
              <RouterProvider router={router} />
            </ToastProvider>
          </TooltipProvider>
        </ProblemProvider>
      </SessionProvider>
    </QueryClientProvider>
  );
}
