// @vitest-environment jsdom
import { act, cleanup, render, screen } from '@testing-library/react';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { runInNewContext } from 'node:vm';
import { afterEach, expect, test } from 'vitest';
import { THEME_KEY, chooseTheme, readTheme, useTheme } from './theme.ts';

const root = document.documentElement;

function Shown() {
  return <p>{useTheme()}</p>;
}

afterEach(() => {
  cleanup();
  localStorage.clear();
  delete root.dataset.theme;
});

test('a choice marks the document, is kept, and everyone who shows it follows', () => {
  render(<Shown />);
  expect(screen.getByText('AUTO')).toBeTruthy();
  act(() => chooseTheme('DARK'));
  expect(screen.getByText('DARK')).toBeTruthy();
  expect(root.dataset.theme).toBe('DARK');
  expect(readTheme()).toBe('DARK');
});

test('following the system leaves no mark and nothing stored', () => {
  chooseTheme('LIGHT');
  chooseTheme('AUTO');
  expect(root.dataset.theme).toBeUndefined();
  expect(localStorage.getItem(THEME_KEY)).toBeNull();
});

test('a choice made in another tab arrives here', () => {
  render(<Shown />);
  localStorage.setItem(THEME_KEY, 'LIGHT');
  act(() => {
    window.dispatchEvent(new StorageEvent('storage', { key: THEME_KEY }));
  });
  expect(screen.getByText('LIGHT')).toBeTruthy();
  expect(root.dataset.theme).toBe('LIGHT');
});

test('nonsense in the storage counts as no choice', () => {
  localStorage.setItem(THEME_KEY, 'PINK');
  expect(readTheme()).toBe('AUTO');
});

test('the boot script marks the document before the app runs, with the key the app uses', () => {
  const code = readFileSync(path.join(import.meta.dirname, 'theme-boot.js'), 'utf8');
  localStorage.setItem(THEME_KEY, 'DARK');
  runInNewContext(code, { document, localStorage });
  expect(root.dataset.theme).toBe('DARK');
});
