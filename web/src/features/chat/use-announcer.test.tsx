// @vitest-environment jsdom
import { act, cleanup, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ChatMessage } from './model.ts';
import { message, person } from './testing/messages.ts';
import { BATCH_MS, useAnnouncer } from './use-announcer.ts';

const ivan = person('ivan');
const from = (seq: number) => message(seq, { author: ivan, body: `word ${seq}` });

function Region({ messages }: { messages: readonly ChatMessage[] }) {
  return <output>{useAnnouncer(messages, 'user_mira')}</output>;
}
const words = () => screen.getByRole('status').textContent;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

test('what was there is not read out; what comes is, together, and many are only counted', () => {
  const page = render(<Region messages={[from(1)]} />);
  act(() => void vi.advanceTimersByTime(BATCH_MS));
  expect(words()).toBe('');
  page.rerender(<Region messages={[from(1), from(2)]} />);
  page.rerender(<Region messages={[from(1), from(2), message(3), from(4)]} />);
  expect(words()).toBe('');
  act(() => void vi.advanceTimersByTime(BATCH_MS));
  expect(words()).toBe('Ivan: word 2 Ivan: word 4');
  page.rerender(<Region messages={[1, 2, 4, 5, 6, 7, 8].map(from)} />);
  act(() => void vi.advanceTimersByTime(BATCH_MS));
  expect(words()).toBe('4 new messages');
});

test('a channel in which somebody always writes is heard too', () => {
  const page = render(<Region messages={[from(1)]} />);
  for (let count = 2; count <= 6; count += 1) {
    page.rerender(<Region messages={Array.from({ length: count }, (_, index) => from(index + 1))} />);
    act(() => void vi.advanceTimersByTime(BATCH_MS / 2));
  }
  expect(words()).toBe('Ivan: word 4 Ivan: word 5');
});
