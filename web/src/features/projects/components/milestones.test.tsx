// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { MemoryRouter } from 'react-router';
import { afterEach, expect, test, vi } from 'vitest';
import { ToastProvider, TooltipProvider } from '../../../ui/index.ts';
import { useProject } from '../queries.ts';
import { sampleMilestone, sampleProject } from '../testing/sample.ts';
import { Milestones } from './milestones.tsx';

const server = vi.hoisted(() => ({
  project: vi.fn(),
  milestoneReward: vi.fn(),
  completeMilestone: vi.fn(),
  createMilestone: vi.fn(),
}));

vi.mock('../../../app/sdk.ts', () => ({ sdk: { projects: server } }));
vi.mock('../../chat/index.ts', () => ({ MarkdownText: ({ text }: { text: string }) => <p>{text}</p> }));

HTMLDialogElement.prototype.showModal ??= function open(this: HTMLDialogElement) {
  this.open = true;
};
HTMLDialogElement.prototype.close ??= function close(this: HTMLDialogElement) {
  this.open = false;
};

afterEach(() => {
  cleanup();
  vi.resetAllMocks();
});

function Page() {
  const { data } = useProject('project_1');
  return data ? <Milestones project={data} /> : null;
}

async function show(project: ReturnType<typeof sampleProject>): Promise<void> {
  server.project.mockResolvedValue(project);
  render(
    <QueryClientProvider client={new QueryClient()}>
      <MemoryRouter>
        <TooltipProvider>
          <ToastProvider>
            <Page />
          </ToastProvider>
        </TooltipProvider>
      </MemoryRouter>
    </QueryClientProvider>,
  );
  await screen.findByRole('heading', { name: 'Milestones' });
}

test('a milestone is completed after a question that says what it is worth', async () => {
  await show(sampleProject([sampleMilestone('a', { title: 'First light', weight: 3 })]));
  server.milestoneReward.mockResolvedValue({
    __typename: 'Milestone',
    id: 'a',
    reward: { xp: 135, coins: 14 },
  });
  const done = sampleMilestone('a', {
    title: 'First light',
    state: 'DONE',
    completedAt: '2026-01-02T00:00:00.000Z',
  });
  server.completeMilestone.mockImplementation(() => {
    server.project.mockResolvedValue(sampleProject([done], { completionPercentage: 100 }));
    return Promise.resolve({ milestone: done, userErrors: [] });
  });
  fireEvent.click(screen.getByRole('button', { name: 'Complete First light' }));
  const dialog = screen.getByRole('dialog');
  await within(dialog).findByText(/135 XP are shared/);
  fireEvent.click(within(dialog).getByRole('button', { name: 'Complete' }));
  await screen.findByText(/1 of 1 milestones · 100 % done/);
  expect(server.completeMilestone).toHaveBeenCalledWith({ input: { milestoneId: 'a' } });
  expect(screen.queryByRole('button', { name: 'Complete First light' })).toBeNull();
  await screen.findByText('Reached: “First light”.');
});

test('what is wrong with a new milestone stands at its field, and nothing that was written is lost', async () => {
  await show(sampleProject([]));
  server.createMilestone.mockResolvedValue({
    milestone: null,
    userErrors: [{ code: 'TOO_LONG', message: 'Shorter, please.', field: ['input', 'title'] }],
  });
  fireEvent.click(screen.getByRole('button', { name: 'Add a milestone' }));
  fireEvent.click(screen.getByRole('button', { name: 'Add' }));
  await screen.findByText('A title is needed.');
  expect(server.createMilestone).not.toHaveBeenCalled();
  fireEvent.change(screen.getByLabelText('Title'), { target: { value: 'Second light' } });
  fireEvent.click(screen.getByRole('button', { name: 'Add' }));
  await screen.findByText('Shorter, please.');
  expect(screen.getByLabelText('Title')).toHaveProperty('value', 'Second light');
  expect(server.createMilestone.mock.calls[0]?.[0]).toMatchObject({
    input: { projectId: 'project_1', title: 'Second light', weight: 1, dueAt: null },
  });
});

test('who may not manage them sees them and no acts', async () => {
  const rights = { update: false, delete: false, setStatus: [], manageMilestones: false };
  await show(sampleProject([sampleMilestone('a')], { viewerCan: rights }));
  expect(screen.getByRole('list').textContent).toContain('Milestone a');
  await waitFor(() => expect(screen.queryAllByRole('button')).toEqual([]));
});
