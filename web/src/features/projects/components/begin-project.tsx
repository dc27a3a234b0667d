import type { ReactNode } from 'react';
import { useNavigate, useOutletContext } from 'react-router';
import { Heading } from '../../../app/place.tsx';
import { useTitle } from '../../../app/title.ts';
import { Button, ButtonLink, EmptyState, Form, useForm, useToast } from '../../../ui/index.ts';
import { RequireSession } from '../../account/index.ts';
import type { GuildPlaceFields } from '../../guilds/index.ts';
import { useBeginProject } from '../queries.ts';
import { text } from '../text.ts';
import { emptyProject, projectInput, projectProblems, type ProjectValues } from '../values.ts';
import { ProjectFields } from './project-fields.tsx';

/** Beginning a project in a guild; one arrives at it as its owner. */
export function BeginProject(): ReactNode {
  const guild = useOutletContext<GuildPlaceFields>();
  useTitle(text.begin, guild.name);
  return (
    <>
      <Heading lead={text.beginLead}>{text.begin}</Heading>
      <RequireSession>
        {() =>
          guild.viewerMembership?.status === 'ACTIVE' ? (
            <ProjectForm guild={guild} />
          ) : (
            <EmptyState
              title={text.beginMembersOnly}
              action={<ButtonLink to={`/g/${guild.slug}`}>{text.toGuild}</ButtonLink>}
            />
          )
        }
      </RequireSession>
    </>
  );
}

function ProjectForm({ guild }: { guild: GuildPlaceFields }): ReactNode {
  const begin = useBeginProject();
  const navigate = useNavigate();
  const toast = useToast();
  const form = useForm<ProjectValues>({
    initial: emptyProject,
    check: projectProblems,
    submit: async (values) => {
      const { project, problems } = await begin({ ...projectInput(values), guildId: guild.id });
      if (!project) return problems;
      toast({ text: text.begun(project.title), tone: 'good' });
      await navigate(`/g/${guild.slug}/projects/${project.id}`);
      return [];
    },
  });
  return (
    <Form form={form} label={text.begin} className="max-w-xl">
      <ProjectFields form={form} />
      <div>
        <Button type="submit" variant="primary" busy={form.busy}>
          {text.begin}
        </Button>
      </div>
    </Form>
  );
}
