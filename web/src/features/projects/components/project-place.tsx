import { Lock, Pencil } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link, useOutletContext, useParams } from 'react-router';
import { useTitle } from '../../../app/title.ts';
import {
  Avatar,
  Badge,
  ButtonLink,
  Card,
  ErrorState,
  SkeletonPage,
  Time,
  countOf,
} from '../../../ui/index.ts';
import { MarkdownText } from '../../chat/index.ts';
import type { GuildPlaceFields } from '../../guilds/index.ts';
import type { ProjectPage } from '../model.ts';
import { useProjectNotices } from '../project-notices.ts';
import { useProject } from '../queries.ts';
import { text } from '../text.ts';
import { Milestones } from './milestones.tsx';
import { NoProject } from './no-project.tsx';
import { NextSteps, ProjectMenu } from './project-acts.tsx';
import { StatusBadge } from './project-rows.tsx';

/** One project: what it is, how far it is, and what can be done next. */
export function ProjectPlace(): ReactNode {
  const guild = useOutletContext<GuildPlaceFields>();
  const { projectId = '' } = useParams();
  const project = useProject(projectId);
  const path = `/g/${guild.slug}/projects`;
  useTitle(project.data?.title, guild.name);
  useProjectNotices(project.data ?? null);
  if (project.data === null) return <NoProject path={path} />;
  if (project.data) return <ProjectContent project={project.data} path={path} />;
  if (project.isError) return <ErrorState error={project.error} onRetry={() => void project.refetch()} />;
  return <SkeletonPage />;
}

function ProjectContent({ project, path }: { project: ProjectPage; path: string }): ReactNode {
  return (
    <>
      <ProjectHeader project={project} path={path} />
      <div className="grid gap-4 md:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        <div className="flex min-w-0 flex-col gap-4">
          <Card title={text.about}>
            {project.description === '' ? (
              <p className="text-muted">
                {project.viewerCan.update ? text.describeFirst : text.noDescription}
              </p>
            ) : (
              <div className="max-w-prose">
                <MarkdownText text={project.description} />
              </div>
            )}
          </Card>
          <Milestones project={project} />
        </div>
        <Facts project={project} path={path} />
      </div>
    </>
  );
}

function ProjectHeader({ project, path }: { project: ProjectPage; path: string }): ReactNode {
  const { viewerCan } = project;
  return (
    <header className="mb-5">
      <p className="mb-1 text-12">
        <Link to={path} className="text-muted hover:text-text hover:underline">
          {text.projects}
        </Link>
      </p>
      <div className="flex flex-wrap items-start justify-between gap-3">
        <div className="min-w-0 flex-1 basis-60">
          <h1 className="text-20 font-semibold tracking-tight">{project.title}</h1>
          <p className="mt-2 flex flex-wrap items-center gap-2">
            <StatusBadge status={project.status} />
            <Badge>{text.level(project.level)}</Badge>
            {!project.isPublic && (
              <Badge>
                <Lock size={12} /> {text.membersOnly}
              </Badge>
            )}
          </p>
        </div>
        <div className="flex flex-wrap items-center gap-2">
          <NextSteps project={project} />
          {viewerCan.update && (
            <ButtonLink to={`${path}/${project.id}/edit`} icon={<Pencil size={16} />}>
              {text.edit}
            </ButtonLink>
          )}
          <ProjectMenu project={project} path={path} />
        </div>
      </div>
    </header>
  );
}

function Facts({ project, path }: { project: ProjectPage; path: string }): ReactNode {
  const { owner } = project;
  const rows: [string, ReactNode][] = [
    [
      text.owner,
      <Link
        key="owner"
        to={`/u/${owner.username}`}
        className="inline-flex items-center gap-2 hover:underline"
      >
        <Avatar
          size={20}
          name={owner.profile.displayName}
          seed={owner.username}
          src={owner.profile.avatarUrl}
        />
        {owner.profile.displayName}
      </Link>,
    ],
    [text.begunAt, <Time key="begun" at={project.createdAt} />],
    [text.lastActivity, <Time key="last" at={project.lastActivityAt} />],
  ];
  if (project.completedAt) rows.push([text.completedAt, <Time key="done" at={project.completedAt} />]);
  if (project.estimatedHours) rows.push([text.hours, countOf(project.estimatedHours, text.hoursOf)]);
  if (project.repositoryUrl?.startsWith('https://'))
    rows.push([
      text.repository,
      <a
        key="code"
        href={project.repositoryUrl}
        target="_blank"
        rel="noopener nofollow ugc"
        className="text-accent underline underline-offset-2"
      >
        {project.repositoryUrl.replace(/^https:\/\/(www\.)?/u, '')}
      </a>,
    ]);
  if (project.techStack.length > 0) rows.push([text.techStack, project.techStack.join(', ')]);
  if (project.tags.length > 0) rows.push([text.tags, <Tags key="tags" tags={project.tags} path={path} />]);
  return (
    <Card title={text.facts} className="self-start">
      <dl className="flex flex-col gap-3">
        {rows.map(([term, value]) => (
          <div key={term}>
            <dt className="text-12 text-muted">{term}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}

function Tags({ tags, path }: { tags: readonly string[]; path: string }): ReactNode {
  return (
    <span className="flex flex-wrap gap-1">
      {tags.map((tag) => (
        <Link
          key={tag}
          to={`${path}?tag=${encodeURIComponent(tag)}`}
          className="rounded-full border border-line px-2 text-12 text-muted hover:border-line-strong hover:text-text"
        >
          {tag}
        </Link>
      ))}
    </span>
  );
}
