import { useQuery, useQueryClient } from '@tanstack/react-query';
import { sdk } from '../../app/sdk.ts';
import { useSession } from '../../app/session.tsx';
import type { FieldProblem } from '../../ui/index.ts';
import type { AssessmentForm, AssessmentRow, Attempt, Result } from './model.ts';

const MOST = 100;

/** Under which keys questionnaires lie in the cache. */
const keys = {
  all: ['assessments'] as const,
  one: (key: string) => ['assessments', key] as const,
  results: ['assessment-results'] as const,
  result: (id: string) => ['assessment-results', id] as const,
};

/** The questionnaires there are, with how far the viewer is. */
export function useAssessments() {
  return useQuery({
    queryKey: keys.all,
    queryFn: async ({ signal }): Promise<readonly AssessmentRow[]> => {
      const page = await sdk.assessments.assessments({ first: MOST }, { signal });
      return page.edges.map(({ node }) => node);
    },
  });
}

/** One questionnaire by its key, with its questions; null when there is none. */
export function useAssessment(key: string) {
  return useQuery({
    queryKey: keys.one(key),
    queryFn: ({ signal }): Promise<AssessmentForm | null> =>
      sdk.assessments.assessment({ key, questions: MOST }, { signal }),
  });
}

/** The viewer's own results, latest first; none when signed out. */
export function useResults() {
  const { viewer } = useSession();
  return useQuery({
    queryKey: keys.results,
    enabled: viewer !== null,
    queryFn: async ({ signal }): Promise<readonly Result[]> => {
      const own = await sdk.assessments.viewerPersonalityProfiles({ first: MOST }, { signal });
      return own?.user.personalityProfiles?.edges.map(({ node }) => node) ?? [];
    },
  });
}

/** One of the viewer's results; null when there is none of theirs with that id. */
export function useResult(id: string) {
  return useQuery({
    queryKey: keys.result(id),
    queryFn: ({ signal }): Promise<Result | null> => sdk.assessments.personalityProfile({ id }, { signal }),
  });
}

type Problems = readonly FieldProblem[];

interface AssessmentActs {
  /** Begins, or goes on with what is open; gives back why not, or nothing. */
  start: () => Promise<Problems>;
  /** Keeps answers; gives back why not, or nothing. */
  save: (attempt: Attempt, answers: readonly { questionId: string; value: number }[]) => Promise<Problems>;
  /** Hands the answers in and makes the result of them; gives back its id, or why there is none. */
  finish: (attempt: Attempt) => Promise<{ profileId: string | null; problems: Problems }>;
}

/** What can be done with a questionnaire. */
export function useAssessmentActs(assessment: Pick<AssessmentForm, 'id' | 'key'>): AssessmentActs {
  const cache = useQueryClient();
  const renew = (): Promise<void> => cache.invalidateQueries({ queryKey: keys.all });
  return {
    start: async () => {
      const { attempt, userErrors } = await sdk.assessments.startAssessmentAttempt({
        input: { assessmentId: assessment.id, consent: true },
      });
      if (attempt)
        cache.setQueryData(keys.one(assessment.key), (known: AssessmentForm | null | undefined) =>
          known ? { ...known, viewerAttempt: attempt } : known,
        );
      return userErrors;
    },
    save: async ({ id }, answers) => {
      const { userErrors } = await sdk.assessments.saveAnswers(
        { input: { attemptId: id, answers } },
        { keepalive: true },
      );
      // Asked for again when next opened: what is being written here is newer than any answer.
      void cache.invalidateQueries({ queryKey: keys.all, refetchType: 'none' });
      return userErrors;
    },
    finish: async ({ id, state }) => {
      if (state === 'STARTED' || state === 'IN_PROGRESS') {
        const { userErrors } = await sdk.assessments.submitAssessmentAttempt({ input: { attemptId: id } });
        if (userErrors.length > 0) return { profileId: null, problems: userErrors };
      }
      const { profile, userErrors } = await sdk.assessments.createPersonalityProfile({
        input: { attemptId: id },
      });
      if (profile) cache.setQueryData(keys.result(profile.id), profile);
      void renew();
      void cache.invalidateQueries({ queryKey: keys.results, exact: true });
      return { profileId: profile?.id ?? null, problems: userErrors };
    },
  };
}
