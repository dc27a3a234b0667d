import { QueryClient } from '@tanstack/react-query';
import { errorFacts } from './problems.ts';

const SECOND = 1000;
const lasting = new Set(['UNAUTHENTICATED', 'FORBIDDEN', 'BAD_USER_INPUT', 'GRAPHQL_VALIDATION_FAILED']);

/** The cache of everything read. The SDK repeats what can be repeated, so one more attempt is enough here. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 20 * SECOND,
        gcTime: 15 * 60 * SECOND,
        retry: (count, error) => count < 1 && !lasting.has(errorFacts(error).code ?? ''),
        retryDelay: (_count, error) => errorFacts(error).retryAfterMs ?? SECOND,
      },
      mutations: { retry: false },
    },
  });
}
