import { isPlatformAdmin, type Actor } from '@testverse/platform/actor';
import { canMaintain, isOwner, type Part } from '../collaborator/index.ts';
import type { KnownGuild } from '../guild-access/index.ts';
import { ProjectStatus, type ProjectEntity, type ProjectProgress } from './project.entity.ts';
import type { ProjectRefusal } from './project.errors.ts';

const { PLANNING, ACTIVE, REVIEW, COMPLETED, ARCHIVED } = ProjectStatus;

/** All that decides what one person may do with a project, beside the project itself. */
export interface Standing {
  /** Null while nothing is known of the guild. */
  guild: KnownGuild | null;
  isMember: boolean;
  part: Part;
}

/** What a person takes part in, they do as a member of the guild: whoever left it does nothing until they are back. */
function partOf({ guild, isMember, part }: Standing): Part {
  return guild && !guild.isDeleted && isMember ? part : null;
}

/**
 * A project is seen by the members of its guild; by everybody when it is public and the guild is not private; and once the
 * guild is gone by those who take part in it. To everybody else it looks missing. `project.repository.ts` says the same in
 * SQL; a test holds the two together.
 */
export function canSee(actor: Actor, project: Pick<ProjectEntity, 'isPublic'>, own: Standing): boolean {
  const { guild, isMember, part } = own;
  if (isPlatformAdmin(actor)) return true;
  if (!guild) return false;
  if (guild.isDeleted) return part !== null;
  return isMember || (project.isPublic && guild.visibility !== 'PRIVATE');
}

/** Whether the facts of all projects of a guild may be read as they become true, those of its own members included. */
export function canFollowGuild(actor: Actor, guild: KnownGuild | null, isMember: boolean): boolean {
  return guild !== null && !guild.isDeleted && (isMember || isPlatformAdmin(actor));
}

/** Members begin projects; what is known of the guild decides. */
export function canCreate(guild: KnownGuild, isMember: boolean): ProjectRefusal | null {
  return isMember && !guild.isDeleted ? null : 'MEMBERS_ONLY';
}

export function canMaintainProject(actor: Actor, own: Standing): ProjectRefusal | null {
  return canMaintain(partOf(own)) || isPlatformAdmin(actor) ? null : 'MAINTAINERS_ONLY';
}

export function canUpdate(
  actor: Actor,
  project: Pick<ProjectEntity, 'status'>,
  own: Standing,
): ProjectRefusal | null {
  return canMaintainProject(actor, own) ?? (project.status === ARCHIVED ? 'PROJECT_ARCHIVED' : null);
}

/** Milestones stand still once the project is completed: what was paid for them was paid for these. */
export function canManageMilestones(
  actor: Actor,
  project: Pick<ProjectEntity, 'status'>,
  own: Standing,
): ProjectRefusal | null {
  return canUpdate(actor, project, own) ?? (project.status === COMPLETED ? 'PROJECT_COMPLETED' : null);
}

/** Also after the guild is gone: what is left then is the owner's alone. */
export function canDelete(actor: Actor, own: Standing): ProjectRefusal | null {
  const part = own.guild?.isDeleted ? own.part : partOf(own);
  return isOwner(part) || isPlatformAdmin(actor) ? null : 'OWNER_ONLY';
}

type Judged = Pick<ProjectEntity, 'status' | 'description'>;

interface Step {
  from: ProjectStatus;
  to: ProjectStatus;
  /** True where the owner alone decides. */
  isOwners: boolean;
  guard?: (project: Judged, progress: Pick<ProjectProgress, 'requiredOpen'>) => ProjectRefusal | null;
}

/** The state machine of projects. There is no way past review. */
const steps: readonly Step[] = [
  {
    from: PLANNING,
    to: ACTIVE,
    isOwners: true,
    guard: ({ description }) => (description === '' ? 'PROJECT_DESCRIPTION_MISSING' : null),
  },
  { from: ACTIVE, to: REVIEW, isOwners: false },
  { from: REVIEW, to: ACTIVE, isOwners: false },
  {
    from: REVIEW,
    to: COMPLETED,
    isOwners: true,
    guard: (_project, { requiredOpen }) => (requiredOpen > 0 ? 'PROJECT_MILESTONES_OPEN' : null),
  },
  ...[PLANNING, ACTIVE, REVIEW, COMPLETED].map((from) => ({ from, to: ARCHIVED, isOwners: true })),
  { from: ARCHIVED, to: PLANNING, isOwners: true },
];

/** Whether the project may go to that state, from another one. Rights come first: whoever has none learns nothing else. */
export function canSetStatus(
  actor: Actor,
  project: Judged,
  own: Standing,
  to: ProjectStatus,
  progress: Pick<ProjectProgress, 'requiredOpen'>,
): ProjectRefusal | null {
  const refusal = canMaintainProject(actor, own);
  if (refusal) return refusal;
  const step = steps.find((one) => one.from === project.status && one.to === to);
  if (!step) return 'PROJECT_STATUS_TRANSITION';
  if (step.isOwners && !isOwner(partOf(own)) && !isPlatformAdmin(actor)) return 'OWNER_ONLY';
  // Nobody would find it again: it has no place any more.
  if (to !== ARCHIVED && own.guild?.isDeleted) return 'PROJECT_GUILD_DELETED';
  return step.guard?.(project, progress) ?? null;
}

/** What the viewer may do with a project now: the answers the acts themselves would give. */
export interface ViewerRights {
  update: boolean;
  delete: boolean;
  setStatus: ProjectStatus[];
  manageMilestones: boolean;
}

export function rightsOf(
  actor: Actor,
  project: ProjectEntity,
  own: Standing,
  progress: ProjectProgress,
): ViewerRights {
  return {
    update: canUpdate(actor, project, own) === null,
    delete: canDelete(actor, own) === null,
    setStatus: Object.values(ProjectStatus).filter(
      (to) => canSetStatus(actor, project, own, to, progress) === null,
    ),
    manageMilestones: canManageMilestones(actor, project, own) === null,
  };
}
