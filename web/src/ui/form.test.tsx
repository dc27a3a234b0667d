// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { Button } from './button.tsx';
import { TextField } from './field.tsx';
import { Form, fieldOf, sortProblems, useForm, type FieldProblem, type SubmitResult } from './form.tsx';
import { ProblemProvider } from './states.tsx';
import { TooltipProvider } from './tooltip.tsx';

afterEach(cleanup);

interface Values extends Record<string, string> {
  name: string;
  'branding.primaryColor': string;
}

interface SheetProps {
  submit: (values: Values) => Promise<SubmitResult>;
  check?: (values: Values) => FieldProblem[];
}

function Sheet({ submit, check }: SheetProps) {
  const form = useForm<Values>({
    initial: { name: '', 'branding.primaryColor': '' },
    submit,
    ...(check ? { check } : {}),
  });
  return (
    <Form form={form} label="Sheet">
      <TextField {...form.bind('name')} label="Name" />
      <TextField {...form.bind('branding.primaryColor')} label="Colour" />
      <Button type="submit" busy={form.busy}>
        Send
      </Button>
    </Form>
  );
}

function show(props: SheetProps): void {
  render(
    <ProblemProvider
      words={() => ({ title: 'Not sent.', advice: 'Your words are still here.', requestId: 'r-1' })}
    >
      <TooltipProvider>
        <Sheet {...props} />
      </TooltipProvider>
    </ProblemProvider>,
  );
}

const send = (): void => {
  fireEvent.submit(screen.getByRole('form', { name: 'Sheet' }));
};

test('a refusal finds the field its path names, or the nearest one around it', () => {
  const known = new Set(['name', 'branding', 'branding.primaryColor']);
  expect(fieldOf({ message: '', field: ['input', 'name'] }, known)).toBe('name');
  expect(fieldOf({ message: '', field: ['branding', 'primaryColor'] }, known)).toBe('branding.primaryColor');
  expect(fieldOf({ message: '', field: ['branding', 'logoUrl'] }, known)).toBe('branding');
  expect(fieldOf({ message: '', field: ['guildId'] }, known)).toBeNull();
  expect(fieldOf({ message: '', field: null }, known)).toBeNull();
});

test('several refusals of one field are all told', () => {
  const sorted = sortProblems(
    [
      { message: 'Too short.', field: ['name'] },
      { message: 'Taken.', field: ['name'] },
      { message: 'The guild is full.' },
    ],
    new Set(['name']),
  );
  expect(sorted).toEqual({ errors: { name: 'Too short. Taken.' }, others: ['The guild is full.'] });
});

test('refusals stand at their fields, are tied to them, and the first one gets the focus', async () => {
  show({
    submit: async () => [
      { message: 'That is no colour.', field: ['branding', 'primaryColor'] },
      { message: 'Choose a name.', field: ['name'] },
      { message: 'Guilds rest today.' },
    ],
  });
  send();
  const name = await screen.findByRole('textbox', { name: 'Name' });
  await waitFor(() => expect(name.getAttribute('aria-invalid')).toBe('true'));
  expect(document.activeElement).toBe(name);
  const described = document.getElementById(name.getAttribute('aria-describedby') ?? '');
  expect(described?.textContent).toBe('Choose a name.');
  expect(screen.getByText('That is no colour.')).toBeTruthy();
  expect(screen.getByRole('alert').textContent).toContain('Guilds rest today.');
});

test('changing a field takes its own refusal away, and no other', async () => {
  show({
    submit: async () => [
      { message: 'Choose a name.', field: ['name'] },
      { message: 'That is no colour.', field: ['branding.primaryColor'] },
    ],
  });
  send();
  await screen.findByText('Choose a name.');
  fireEvent.change(screen.getByRole('textbox', { name: 'Name' }), { target: { value: 'Rust' } });
  expect(screen.queryByText('Choose a name.')).toBeNull();
});

test('what can be seen here is refused without asking the server', async () => {
  const submit = vi.fn(async () => undefined);
  show({
    submit,
    check: (values) => (values.name === '' ? [{ message: 'A name, please.', field: ['name'] }] : []),
  });
  send();
  await screen.findByText('A name, please.');
  expect(submit).not.toHaveBeenCalled();
});

test('sending twice sends once; the button says that it is busy and can still be reached', async () => {
  let finish: (() => void) | undefined;
  const submit = vi.fn(() => new Promise<undefined>((resolve) => (finish = () => resolve(undefined))));
  show({ submit });
  send();
  send();
  const button = await screen.findByRole('button', { name: 'Send' });
  await waitFor(() => expect(button.getAttribute('aria-busy')).toBe('true'));
  expect(button.hasAttribute('disabled')).toBe(false);
  finish?.();
  await waitFor(() => expect(button.getAttribute('aria-busy')).toBeNull());
  expect(submit).toHaveBeenCalledTimes(1);
});

test('a failure on the way is told and loses nothing that was written', async () => {
  show({ submit: () => Promise.reject(new Error('offline')) });
  const name = screen.getByRole<HTMLInputElement>('textbox', { name: 'Name' });
  fireEvent.change(name, { target: { value: 'Rust Korea' } });
  send();
  const alert = await screen.findByRole('alert');
  expect(alert.textContent).toContain('Your words are still here.');
  await waitFor(() => expect(document.activeElement?.contains(alert)).toBe(true));
  expect(document.activeElement).not.toBe(document.body);
  expect(alert.querySelector('details')?.open).toBe(false);
  expect(name.value).toBe('Rust Korea');
});
