import type { EventDraft, TopicEvent } from '@testverse/platform/events';
import {
  projectCreatedV1,
  projectDeletedV1,
  projectStatusChangedV1,
  projectUpdatedV1,
  type ProjectCreatedV1,
  type ProjectDeletedV1,
  type ProjectStatusChangedV1,
} from '@testverse/schema/events/projects';
import { guildProjectsTopic, projectTopic } from '../../topics.ts';
import type { ProjectEntity, ProjectStatus } from './project.entity.ts';

type Placed = Pick<ProjectEntity, 'id' | 'guildId' | 'ownerId'>;

const factOf = ({ id, guildId, ownerId }: Placed): ProjectCreatedV1 => ({ guildId, projectId: id, ownerId });

/** On the project's own topic and on that of its guild's projects. */
function onBoth({ id, guildId }: Placed, event: EventDraft): TopicEvent[] {
  return [
    { topic: projectTopic(id), event },
    { topic: guildProjectsTopic(guildId), event },
  ];
}

export function projectCreated(project: Placed): TopicEvent[] {
  return onBoth(project, { type: projectCreatedV1.type, payload: factOf(project) });
}

export function projectUpdated(project: Placed): TopicEvent {
  return {
    topic: projectTopic(project.id),
    event: { type: projectUpdatedV1.type, payload: factOf(project) },
  };
}

/** @param collaboratorIds who works on it at this moment */
export function projectStatusChanged(
  project: Placed & Pick<ProjectEntity, 'status'>,
  from: ProjectStatus,
  collaboratorIds: string[],
): TopicEvent[] {
  const payload: ProjectStatusChangedV1 = { ...factOf(project), from, to: project.status, collaboratorIds };
  return onBoth(project, { type: projectStatusChangedV1.type, payload });
}

/** What the end of a project says beside its contract: under which rights it ended, so whoever had them hears of it. */
export type EndedProjectV1 = ProjectDeletedV1 & { accessVersion: number };

export function projectDeleted(project: Placed, accessVersion: number): TopicEvent[] {
  const payload: EndedProjectV1 = { ...factOf(project), accessVersion };
  return onBoth(project, { type: projectDeletedV1.type, payload });
}
