// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { useState } from 'react';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { Dialog } from './dialog.tsx';

beforeAll(() => {
  // The test environment has no modal dialogs of its own; only opening and closing matter here.
  HTMLDialogElement.prototype.showModal = function showModal() {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = function close() {
    this.open = false;
  };
});
afterEach(cleanup);

function Page() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" onClick={() => setOpen(true)}>
        Open
      </button>
      <Dialog open={open} onClose={() => setOpen(false)} title="Leave the guild?">
        <button type="button" data-autofocus="">
          Stay
        </button>
      </Dialog>
    </>
  );
}

function open(): HTMLElement {
  render(<Page />);
  const button = screen.getByRole('button', { name: 'Open' });
  button.focus();
  fireEvent.click(button);
  return button;
}

test('an opened dialog is named by its title and puts the focus where its content asks', () => {
  open();
  expect(screen.getByRole('dialog', { name: 'Leave the guild?' })).toBeTruthy();
  expect(document.activeElement?.textContent).toBe('Stay');
});

test('Escape closes it and gives the focus back to what opened it', () => {
  const opener = open();
  fireEvent(screen.getByRole('dialog'), new Event('cancel', { cancelable: true }));
  expect(screen.queryByRole('dialog')).toBeNull();
  expect(document.activeElement).toBe(opener);
});

test('a press on the backdrop closes it, a press inside does not', () => {
  open();
  fireEvent.pointerDown(screen.getByText('Stay'));
  expect(screen.getByRole('dialog')).toBeTruthy();
  fireEvent.pointerDown(screen.getByRole('dialog'));
  expect(screen.queryByRole('dialog')).toBeNull();
});
