// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { useState } from 'react';
import { afterEach, expect, test, vi } from 'vitest';
import { SwitcherBox } from './switcher-box.tsx';
import { matching, score, usernameIn, type Entry } from './switcher-entries.ts';

afterEach(cleanup);

const entry = (label: string, detail?: string): Entry => ({
  id: label,
  kind: 'GUILD',
  label,
  ...(detail ? { detail } : {}),
  run: () => undefined,
});
const entries = [entry('Rust Korea', 'rust-kr'), entry('Trusty Tests'), entry('Web Craft'), entry('Home')];

function Box({ onChoose }: { onChoose: (entry: Entry) => void }) {
  const [query, setQuery] = useState('');
  return (
    <SwitcherBox query={query} onQuery={setQuery} entries={matching(entries, query)} onChoose={onChoose} />
  );
}

const selected = (): string | null | undefined =>
  screen.queryAllByRole('option').find((option) => option.getAttribute('aria-selected') === 'true')
    ?.textContent;

test('the start beats a word inside, that beats anywhere, that beats scattered letters', () => {
  const order = ['rust', 'the rust', 'trust', 'r-u-s-t'].map((text) => score('rust', text));
  expect([...order].sort((a, b) => b - a)).toEqual(order);
  expect(score('rust', 'go')).toBe(0);
});

test('entries are found by their detail too, best first', () => {
  expect(matching(entries, 'rust').map(({ label }) => label)).toEqual(['Rust Korea', 'Trusty Tests']);
  expect(matching(entries, 'kr').map(({ label }) => label)).toContain('Rust Korea');
});

test('a username is recognised with and without @, and nothing else is', () => {
  expect(usernameIn('@Mira_1')).toBe('mira_1');
  expect(usernameIn('ivan')).toBe('ivan');
  expect(usernameIn('two words')).toBeNull();
});

test('arrows go round, Enter chooses the marked one, and the input tells which that is', () => {
  const onChoose = vi.fn();
  render(<Box onChoose={onChoose} />);
  const box = screen.getByRole('combobox');
  expect(selected()).toContain('Rust Korea');
  fireEvent.keyDown(box, { key: 'ArrowDown' });
  expect(selected()).toContain('Trusty Tests');
  const marked = document.getElementById(box.getAttribute('aria-activedescendant') ?? '');
  expect(marked?.textContent).toContain('Trusty Tests');
  fireEvent.keyDown(box, { key: 'ArrowUp' });
  fireEvent.keyDown(box, { key: 'ArrowUp' });
  expect(selected()).toContain('Home');
  fireEvent.keyDown(box, { key: 'Enter' });
  expect(onChoose).toHaveBeenCalledWith(expect.objectContaining({ label: 'Home' }));
});

test('typing narrows and marks the first again; nothing found says so and Enter does nothing', () => {
  const onChoose = vi.fn();
  render(<Box onChoose={onChoose} />);
  const box = screen.getByRole('combobox');
  fireEvent.keyDown(box, { key: 'ArrowDown' });
  fireEvent.change(box, { target: { value: 'web' } });
  expect(selected()).toContain('Web Craft');
  fireEvent.change(box, { target: { value: 'zzzz' } });
  expect(screen.queryAllByRole('option')).toEqual([]);
  expect(screen.getByText(/Nothing matches/)).toBeTruthy();
  fireEvent.keyDown(box, { key: 'Enter' });
  expect(onChoose).not.toHaveBeenCalled();
});

test('Enter that ends a composed syllable chooses nothing', () => {
  const onChoose = vi.fn();
  render(<Box onChoose={onChoose} />);
  fireEvent.keyDown(screen.getByRole('combobox'), { key: 'Enter', isComposing: true });
  expect(onChoose).not.toHaveBeenCalled();
});
