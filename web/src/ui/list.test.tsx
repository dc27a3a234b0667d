// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { List, listItemMark } from './list.tsx';

afterEach(cleanup);

const press = (key: string): void => {
  fireEvent.keyDown(document.activeElement ?? document.body, { key });
};
const focused = (): string | null | undefined => document.activeElement?.textContent;

beforeEach(() => {
  render(
    <>
      <input aria-label="Search" />
      <List primary label="Guilds">
        {['Ada', 'Brook', 'Curry'].map((name) => (
          <li key={name}>
            <a href={`/g/${name}`} {...listItemMark}>
              {name}
            </a>
            <button type="button">More about {name}</button>
          </li>
        ))}
      </List>
    </>,
  );
});

test('j enters the list from anywhere; j, k and arrows walk it and stop at its ends', () => {
  press('j');
  expect(focused()).toBe('Ada');
  press('j');
  press('ArrowDown');
  expect(focused()).toBe('Curry');
  press('j');
  expect(focused()).toBe('Curry');
  press('k');
  expect(focused()).toBe('Brook');
  press('Home');
  press('ArrowUp');
  expect(focused()).toBe('Ada');
  press('End');
  expect(focused()).toBe('Curry');
});

test('from a control inside a row the walk goes on from that row', () => {
  screen.getByRole('button', { name: 'More about Brook' }).focus();
  press('j');
  expect(focused()).toBe('Curry');
});

test('letters stay letters while one writes', () => {
  const search = screen.getByRole('textbox', { name: 'Search' });
  search.focus();
  press('j');
  expect(document.activeElement).toBe(search);
});

test('shortcuts of the browser are left alone', () => {
  fireEvent.keyDown(document.body, { key: 'j', ctrlKey: true });
  expect(document.activeElement).toBe(document.body);
});

test('letters belong to a menu while one is open', () => {
  render(<div role="menu" tabIndex={-1} aria-label="You" />);
  screen.getByRole('menu').focus();
  press('j');
  expect(document.activeElement).toBe(screen.getByRole('menu'));
});
