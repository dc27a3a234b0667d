// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { MemoryRouter, Route, Routes } from 'react-router';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { AssessmentForm, Attempt, Question } from '../model.ts';
import { Questions } from './questions.tsx';

const server = vi.hoisted(() => ({
  saveAnswers: vi.fn(),
  submitAssessmentAttempt: vi.fn(),
  createPersonalityProfile: vi.fn(),
}));

vi.mock('../../../app/sdk.ts', () => ({ sdk: { assessments: server } }));
vi.mock('../../../app/session.tsx', () => ({ useSession: () => ({ viewer: { username: 'ada' } }) }));

const choices = ['Never', 'Seldom', 'At times', 'Often', 'Always'].map((label, at) => ({
  value: at + 1,
  label,
}));
const questions: Question[] = Array.from({ length: 12 }, (_, at) => ({
  id: `q${at + 1}`,
  number: at + 1,
  text: `Do you like ${at + 1}?`,
  choices,
}));
const attempt: Attempt = {
  id: 'attempt_1',
  state: 'STARTED',
  answeredCount: 0,
  questionCount: 12,
  startedAt: '2026-01-01T00:00:00.000Z',
  expiresAt: '2026-01-31T00:00:00.000Z',
  submittedAt: null,
  answers: [],
};
const assessment: AssessmentForm = {
  id: 'assessment_1',
  key: 'likes',
  title: 'Likes',
  description: 'What you like.',
  kind: 'PERSONALITY',
  version: 1,
  estimatedMinutes: 5,
  questionCount: 12,
  notice: 'For reflection.',
  source: 'Ours',
  scales: [],
  questions: {
    edges: questions.map((node) => ({ node })),
    pageInfo: { hasNextPage: false, endCursor: null },
  },
  viewerAttempt: attempt,
};

beforeEach(() => {
  window.scrollTo = vi.fn();
  server.saveAnswers.mockResolvedValue({ attempt: null, userErrors: [] });
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
  vi.resetAllMocks();
});

function show(part: Partial<Attempt> = {}): void {
  render(
    <QueryClientProvider client={new QueryClient()}>
      <MemoryRouter initialEntries={['/']}>
        <Routes>
          <Route path="/" element={<Questions assessment={assessment} attempt={{ ...attempt, ...part }} />} />
          <Route path="*" element={<h1>Result</h1>} />
        </Routes>
      </MemoryRouter>
    </QueryClientProvider>,
  );
}

const press = (key: string): boolean => fireEvent.keyDown(document.activeElement ?? document.body, { key });
const saved = (): Map<string, number> => {
  type Sent = { input: { answers: { questionId: string; value: number }[] } };
  const all = server.saveAnswers.mock.calls.flatMap(([sent]) => (sent as Sent).input.answers);
  return new Map(all.map(({ questionId, value }) => [questionId, value]));
};

test('digits answer one question after the other; the page is kept before the next one comes', async () => {
  show();
  for (let at = 0; at < 10; at += 1) press(String((at % 5) + 1));
  expect(document.activeElement?.textContent).toBe('Save and continue');
  fireEvent.click(screen.getByRole('button', { name: 'Save and continue' }));
  await screen.findByText(/Page 2 of 2/);
  expect(saved()).toEqual(new Map(questions.slice(0, 10).map(({ id }, at) => [id, (at % 5) + 1])));
  expect(screen.getByText('10 of 12 answered')).toBeTruthy();
});

test('a page with an open question is not left: it is named and has the focus', () => {
  show();
  press('4');
  fireEvent.click(screen.getByRole('button', { name: 'Save and continue' }));
  expect(screen.getByText(/Page 1 of 2/)).toBeTruthy();
  expect(screen.getByText('9 questions are still to be answered.')).toBeTruthy();
  expect(document.activeElement?.closest('fieldset')?.textContent).toContain('Do you like 2?');
});

test('one goes on where one left off, hands in, and comes to the result', async () => {
  server.submitAssessmentAttempt.mockResolvedValue({ attempt: null, userErrors: [] });
  server.createPersonalityProfile.mockResolvedValue({ profile: { id: 'profile_1' }, userErrors: [] });
  show({
    state: 'IN_PROGRESS',
    answers: questions.slice(0, 11).map(({ id }) => ({ questionId: id, value: 3 })),
  });
  expect(screen.getByText(/Page 2 of 2/)).toBeTruthy();
  press('5');
  fireEvent.click(screen.getByRole('button', { name: 'Hand in' }));
  await screen.findByRole('heading', { name: 'Result' });
  expect(saved()).toEqual(new Map([['q12', 5]]));
  expect(server.saveAnswers.mock.invocationCallOrder[0]).toBeLessThan(
    server.submitAssessmentAttempt.mock.invocationCallOrder[0] ?? 0,
  );
  expect(server.createPersonalityProfile).toHaveBeenCalledWith({ input: { attemptId: 'attempt_1' } });
});

test('answers that could not be kept are said to be so, stay, and go with the next attempt', async () => {
  server.saveAnswers.mockRejectedValueOnce(new TypeError('offline'));
  show({ answers: questions.slice(0, 9).map(({ id }) => ({ questionId: id, value: 1 })) });
  press('2');
  fireEvent.click(screen.getByRole('button', { name: 'Save and continue' }));
  await screen.findByText('Not saved yet.');
  expect(screen.getByText(/Page 1 of 2/)).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'Save again' }));
  await waitFor(() => expect(screen.queryByText('Not saved yet.')).toBeNull());
  expect(saved().get('q10')).toBe(2);
});

test.each(['pagehide', 'visibilitychange'])(
  'what was answered last is sent at %s, not after a rest',
  (type) => {
    show();
    press('4');
    expect(saved()).toEqual(new Map());
    vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
    fireEvent(type === 'pagehide' ? window : document, new Event(type));
    expect(saved()).toEqual(new Map([['q1', 4]]));
    // A browser gives up what a page asked for when it goes, unless told otherwise.
    expect(server.saveAnswers).toHaveBeenLastCalledWith(expect.anything(), { keepalive: true });
  },
);
