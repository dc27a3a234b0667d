// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { RouterProvider, createMemoryRouter } from 'react-router';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { TYPING_REST, readFilter, useDirectoryFilter, writeFilter } from './directory-filter.ts';

function Page() {
  const { filter, typed, type, change } = useDirectoryFilter();
  return (
    <>
      <input aria-label="Search" value={typed} onChange={(event) => type(event.target.value)} />
      <button type="button" onClick={() => change({ order: 'NAME' })}>
        By name
      </button>
      <output>{JSON.stringify(filter)}</output>
    </>
  );
}

function open(address: string) {
  const router = createMemoryRouter([{ path: '/guilds', element: <Page /> }], { initialEntries: [address] });
  render(<RouterProvider router={router} />);
  return router;
}

const field = () => screen.getByRole<HTMLInputElement>('textbox');
const type = (value: string) => fireEvent.change(field(), { target: { value } });
const rest = (milliseconds = TYPING_REST) => act(() => vi.advanceTimersByTimeAsync(milliseconds));

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

test('a filter survives the way through the address, and nonsense in it is dropped', () => {
  const filter = { search: 'rust & go', category: 'AI_ML', order: 'AGE' } as const;
  expect(readFilter(new URLSearchParams(writeFilter(filter).toString()))).toEqual(filter);
  expect(readFilter(new URLSearchParams('category=cooking&order=random&q=%20'))).toEqual({
    search: '',
    category: null,
    order: 'MEMBERS',
  });
  expect(writeFilter({ search: ' ', category: null, order: 'MEMBERS' }).toString()).toBe('');
});

test('typing shows at once, reaches the address after a rest, and makes one history entry only', async () => {
  const router = open('/guilds?category=web');
  type('ru');
  await rest(TYPING_REST / 2);
  type('rust');
  expect(field().value).toBe('rust');
  expect(router.state.location.search).toBe('?category=web');
  await rest();
  expect(router.state.location.search).toBe('?q=rust&category=web');
  expect(router.state.historyAction).toBe('REPLACE');
});

test('an address that changes from outside changes the field', async () => {
  const router = open('/guilds?q=rust');
  expect(field().value).toBe('rust');
  await act(() => router.navigate('/guilds?q=go'));
  expect(field().value).toBe('go');
  await act(() => router.navigate(-1));
  expect(field().value).toBe('rust');
});

test('changing the order while letters are still resting keeps both', async () => {
  const router = open('/guilds');
  type('rust');
  await act(async () => fireEvent.click(screen.getByText('By name')));
  await rest();
  expect(new URLSearchParams(router.state.location.search).get('q')).toBe('rust');
  expect(new URLSearchParams(router.state.location.search).get('order')).toBe('name');
});
