import { DomainError, forbidden } from '@testverse/platform/errors';

/** Why an act on a project is refused. Those of missing rights reach the person as GraphQL errors, the rest as user errors. */
export type ProjectRefusal =
  | 'PROJECT_ARCHIVED'
  | 'PROJECT_COMPLETED'
  | 'PROJECT_STATUS_TRANSITION'
  | 'PROJECT_DESCRIPTION_MISSING'
  | 'PROJECT_MILESTONES_OPEN'
  | 'PROJECT_GUILD_DELETED'
  | 'MEMBERS_ONLY'
  | 'MAINTAINERS_ONLY'
  | 'OWNER_ONLY';

const texts: Readonly<Record<ProjectRefusal, { message: string; field?: string }>> = {
  PROJECT_ARCHIVED: { message: 'This project is archived: it can be seen, and nothing in it changes.' },
  PROJECT_COMPLETED: { message: 'This project is completed: its milestones stay as they are.' },
  PROJECT_STATUS_TRANSITION: {
    message: 'A project does not go from its present state to this one.',
    field: 'status',
  },
  PROJECT_DESCRIPTION_MISSING: {
    message: 'Describe the project before work on it begins.',
    field: 'status',
  },
  PROJECT_MILESTONES_OPEN: {
    message: 'Required milestones are still open. Complete or cancel them first.',
    field: 'status',
  },
  PROJECT_GUILD_DELETED: { message: 'The guild of this project is gone.' },
  MEMBERS_ONLY: { message: 'Only members of the guild do this. Join it first.' },
  MAINTAINERS_ONLY: { message: 'Only the owner and the maintainers of the project do this.' },
  OWNER_ONLY: { message: 'Only the owner of the project does this.' },
};

/** @param named the input's field that named what is refused, where the refusal has none of its own */
export function projectError(refusal: ProjectRefusal, named?: string): DomainError {
  const { message, field = named } = texts[refusal];
  if (refusal.endsWith('_ONLY')) return forbidden(message);
  return new DomainError(refusal, message, field ? { field: [field] } : {});
}

/** Lets an allowed act pass. @throws the refusal's error */
export function demand(refusal: ProjectRefusal | null, named?: string): void {
  if (refusal !== null) throw projectError(refusal, named);
}
