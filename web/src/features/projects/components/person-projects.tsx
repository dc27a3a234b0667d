import type { ReactNode } from 'react';
import { Card, ErrorState, LoadMore, SkeletonRows } from '../../../ui/index.ts';
import type { OwnedProject } from '../model.ts';
import { usePersonProjects } from '../queries.ts';
import { text } from '../text.ts';
import { ProjectRows } from './project-rows.tsx';

const addressOf = ({ id, guild }: OwnedProject): string | null => guild && `/g/${guild.slug}/projects/${id}`;

/** The projects a person owns, as far as the viewer may see them. */
export function PersonProjectsCard({ username, isOwn }: { username: string; isOwn: boolean }): ReactNode {
  const page = usePersonProjects(username);
  return (
    <Card title={text.projects}>
      {page.isError && <ErrorState error={page.error} onRetry={() => void page.refetch()} />}
      {page.isPending && <SkeletonRows count={2} />}
      {page.data?.length === 0 && <p className="text-muted">{isOwn ? text.noneOwn : text.noneOwned}</p>}
      {page.data && page.data.length > 0 && (
        <ProjectRows
          label={text.projects}
          projects={page.data}
          addressOf={addressOf}
          firstOf={({ guild }) => guild?.name ?? text.guildGone}
        />
      )}
      <LoadMore
        shown={page.hasNextPage}
        busy={page.isFetchingNextPage}
        onMore={() => void page.fetchNextPage()}
      />
    </Card>
  );
}
