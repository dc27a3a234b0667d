// @vitest-environment jsdom
import type { ConnectionState } from '@testverse/client-sdk/live';
import { act, cleanup, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { BACK_MS, PATIENCE_MS, useLink, type Line } from './connection.ts';

vi.mock('../../app/live.ts', () => ({ liveConnection: () => null }));

class FakeLine implements Line {
  connection: ConnectionState = 'live';
  #listener: (state: ConnectionState) => void = () => undefined;
  onConnection = (listener: (state: ConnectionState) => void): (() => void) => {
    this.#listener = listener;
    return () => undefined;
  };
  become(state: ConnectionState): void {
    this.connection = state;
    act(() => this.#listener(state));
  }
}

function Shown({ line }: { line: Line }) {
  return <output>{useLink(line)}</output>;
}
const shown = () => screen.getByRole('status').textContent;
const pass = (ms: number): void => {
  act(() => void vi.advanceTimersByTime(ms));
};

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test('a short loss is not mentioned, a longer one is, and the return for a moment', () => {
  const line = new FakeLine();
  render(<Shown line={line} />);
  line.become('reconnecting');
  pass(PATIENCE_MS / 2);
  line.become('live');
  pass(BACK_MS);
  expect(shown()).toBe('fine');

  line.become('reconnecting');
  pass(PATIENCE_MS);
  expect(shown()).toBe('lost');
  line.become('live');
  expect(shown()).toBe('back');
  pass(BACK_MS);
  expect(shown()).toBe('fine');
});

test('the browser’s own word that there is no network counts at once', () => {
  render(<Shown line={new FakeLine()} />);
  const network = vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false);
  act(() => void window.dispatchEvent(new Event('offline')));
  pass(1);
  expect(shown()).toBe('lost');
  network.mockReturnValue(true);
  act(() => void window.dispatchEvent(new Event('online')));
  expect(shown()).toBe('back');
});
