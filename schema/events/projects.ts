import Type, { type Static } from 'typebox';
import { event } from './contract.ts';

const id = Type.String({ format: 'uuid' });
const status = Type.Enum(['PLANNING', 'ACTIVE', 'REVIEW', 'COMPLETED', 'ARCHIVED']);

const project = Type.Object({ guildId: id, projectId: id, ownerId: id });
const milestone = Type.Object({ guildId: id, projectId: id, milestoneId: id });

/** A project was begun. On its own topic and on the one of its guild's projects. */
export const projectCreatedV1 = event('projects.project.created.v1', project);
export type ProjectCreatedV1 = Static<typeof projectCreatedV1.schema>;

/** What a project says of itself changed. */
export const projectUpdatedV1 = event('projects.project.updated.v1', project);
export type ProjectUpdatedV1 = Static<typeof projectUpdatedV1.schema>;

/** A project went from one state to another; `collaboratorIds` worked on it at that moment, the owner among them. */
export const projectStatusChangedV1 = event(
  'projects.project.status_changed.v1',
  Type.Object({
    guildId: id,
    projectId: id,
    ownerId: id,
    from: status,
    to: status,
    collaboratorIds: Type.Array(id),
  }),
);
export type ProjectStatusChangedV1 = Static<typeof projectStatusChangedV1.schema>;

/** A project is gone for good; `accessVersion` is the last its rights had. On its own topic and on its guild's. */
export const projectDeletedV1 = event(
  'projects.project.deleted.v1',
  Type.Object({ guildId: id, projectId: id, ownerId: id, accessVersion: Type.Integer() }),
);
export type ProjectDeletedV1 = Static<typeof projectDeletedV1.schema>;

/** A milestone was added to a project. On the project's topic, as all that follow. */
export const milestoneCreatedV1 = event('projects.milestone.created.v1', milestone);
export type MilestoneCreatedV1 = Static<typeof milestoneCreatedV1.schema>;

/** A milestone changed, was cancelled or opened again. */
export const milestoneUpdatedV1 = event('projects.milestone.updated.v1', milestone);
export type MilestoneUpdatedV1 = Static<typeof milestoneUpdatedV1.schema>;

/** A milestone was reached, which happens once; `collaboratorIds` worked on the project then, the owner among them. */
export const milestoneCompletedV1 = event(
  'projects.milestone.completed.v1',
  Type.Object({
    guildId: id,
    projectId: id,
    milestoneId: id,
    weight: Type.Integer({ minimum: 1 }),
    /** Of the whole project after this milestone, 0–100. */
    completionPercentage: Type.Number({ minimum: 0, maximum: 100 }),
    collaboratorIds: Type.Array(id),
  }),
);
export type MilestoneCompletedV1 = Static<typeof milestoneCompletedV1.schema>;
