import type { ReactNode } from 'react';
import { useNavigate, useOutletContext, useParams } from 'react-router';
import { Heading } from '../../../app/place.tsx';
import { useTitle } from '../../../app/title.ts';
import {
  Button,
  ButtonLink,
  EmptyState,
  ErrorState,
  Form,
  SkeletonPage,
  useForm,
  useToast,
} from '../../../ui/index.ts';
import type { GuildPlaceFields } from '../../guilds/index.ts';
import type { ProjectPage } from '../model.ts';
import { useProject, useProjectActs } from '../queries.ts';
import { text } from '../text.ts';
import { projectInput, projectProblems, projectValues, type ProjectValues } from '../values.ts';
import { NoProject } from './no-project.tsx';
import { ProjectFields } from './project-fields.tsx';

/** Changing what a project says of itself. */
export function EditProject(): ReactNode {
  const guild = useOutletContext<GuildPlaceFields>();
  const { projectId = '' } = useParams();
  const project = useProject(projectId);
  const path = `/g/${guild.slug}/projects`;
  useTitle(text.editTitle, guild.name);
  if (project.data === null) return <NoProject path={path} />;
  // What is typed outlives a page that could not be loaded anew.
  if (!project.data)
    return project.isError ? (
      <ErrorState error={project.error} onRetry={() => void project.refetch()} />
    ) : (
      <SkeletonPage />
    );
  const own = `${path}/${projectId}`;
  return (
    <>
      <Heading lead={project.data.title}>{text.editTitle}</Heading>
      {project.data.viewerCan.update ? (
        <EditForm key={projectId} project={project.data} path={own} />
      ) : (
        <EmptyState title={text.editDenied} action={<ButtonLink to={own}>{project.data.title}</ButtonLink>} />
      )}
    </>
  );
}

function EditForm({ project, path }: { project: ProjectPage; path: string }): ReactNode {
  const { change } = useProjectActs(project.id);
  const navigate = useNavigate();
  const toast = useToast();
  const form = useForm<ProjectValues>({
    initial: projectValues(project),
    check: projectProblems,
    submit: async (values) => {
      const problems = await change(projectInput(values));
      if (problems.length > 0) return problems;
      toast({ text: text.saved, tone: 'good' });
      await navigate(path);
      return [];
    },
  });
  return (
    <Form form={form} label={text.editTitle} className="max-w-xl">
      <ProjectFields form={form} />
      <div className="flex gap-2">
        <Button type="submit" variant="primary" busy={form.busy}>
          {text.save}
        </Button>
        <ButtonLink to={path}>{text.cancel}</ButtonLink>
      </div>
    </Form>
  );
}
