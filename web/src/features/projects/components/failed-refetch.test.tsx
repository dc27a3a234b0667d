// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import type { ReactNode } from 'react';
import { MemoryRouter, Outlet, Route, Routes } from 'react-router';
import { afterEach, expect, test, vi } from 'vitest';
import { ToastProvider, TooltipProvider } from '../../../ui/index.ts';
import { sampleProject } from '../testing/sample.ts';
import { EditProject } from './edit-project.tsx';
import { GuildProjects } from './guild-projects.tsx';

const server = vi.hoisted(() => ({ project: vi.fn(), guildProjects: vi.fn(), updateProject: vi.fn() }));

vi.mock('../../../app/sdk.ts', () => ({ sdk: { projects: server } }));
vi.mock('../../../app/session.tsx', () => ({ useSession: () => ({ sessionId: null }) }));
vi.mock('../../../app/live.ts', () => ({ liveConnection: vi.fn() }));
vi.mock('../../chat/index.ts', () => ({ MarkdownText: ({ text }: { text: string }) => <p>{text}</p> }));

const guild = { id: 'guild_1', slug: 'night-owls', name: 'Night Owls', viewerMembership: null };
let cache: QueryClient;

afterEach(() => {
  cleanup();
  vi.resetAllMocks();
});

function show(page: ReactNode): void {
  cache = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  render(
    <QueryClientProvider client={cache}>
      <MemoryRouter initialEntries={['/project_1']}>
        <TooltipProvider>
          <ToastProvider>
            <Routes>
              <Route element={<Outlet context={guild} />}>
                <Route path="/:projectId" element={page} />
                <Route path="*" element={<h1>Saved</h1>} />
              </Route>
            </Routes>
          </ToastProvider>
        </TooltipProvider>
      </MemoryRouter>
    </QueryClientProvider>,
  );
}

test('what is typed into a project stays when the project cannot be loaded anew, and can be saved', async () => {
  server.project.mockResolvedValueOnce(sampleProject([])).mockRejectedValue(new Error('down'));
  server.updateProject.mockResolvedValue({ project: sampleProject([]), userErrors: [] });
  show(<EditProject />);
  fireEvent.change(await screen.findByLabelText('Title'), { target: { value: 'Day map' } });
  await cache.invalidateQueries();
  await vi.waitFor(() => expect(cache.getQueryState(['project', 'project_1'])?.status).toBe('error'));
  expect(screen.getByLabelText('Title')).toHaveProperty('value', 'Day map');
  fireEvent.click(screen.getByRole('button', { name: 'Save changes' }));
  await screen.findByRole('heading', { name: 'Saved' });
  expect(server.updateProject.mock.calls[0]?.[0]).toMatchObject({ input: { title: 'Day map' } });
});

test('a project that cannot be loaded at all says so, and can be tried again', async () => {
  server.project.mockRejectedValueOnce(new Error('down')).mockResolvedValue(sampleProject([]));
  show(<EditProject />);
  fireEvent.click(await screen.findByRole('button', { name: 'Try again' }));
  await screen.findByLabelText('Title');
});

test('a list of projects stays when it cannot be loaded anew, and says so', async () => {
  const edges = [{ node: sampleProject([]) }];
  server.guildProjects
    .mockResolvedValueOnce({ projects: { edges, pageInfo: { hasNextPage: false, endCursor: null } } })
    .mockRejectedValue(new Error('down'));
  show(<GuildProjects />);
  await screen.findByText('Night map');
  expect(screen.queryByRole('alert')).toBeNull();
  await cache.invalidateQueries();
  await screen.findByRole('alert');
  expect(screen.getByText('Night map')).toBeTruthy();
});
