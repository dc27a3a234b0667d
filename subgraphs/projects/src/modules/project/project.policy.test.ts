import { anonymousActor } from '@testverse/platform/actor';
import { asActor } from '@testverse/platform/testing';
import { describe, expect, it } from 'vitest';
import { CollaboratorRole } from '../collaborator/index.ts';
import { ProjectStatus } from './project.entity.ts';
import {
  canDelete,
  canManageMilestones,
  canSee,
  canSetStatus,
  canUpdate,
  type Standing,
} from './project.policy.ts';

const { PLANNING, ACTIVE, REVIEW, COMPLETED, ARCHIVED } = ProjectStatus;
const person = asActor();
const admin = asActor({ role: 'ADMIN' });

const standing = (part: Standing['part'], more: Partial<Standing> = {}): Standing => ({
  guild: { id: 'g', visibility: 'PUBLIC', isDeleted: false },
  isMember: true,
  part,
  ...more,
});
const owner = standing(CollaboratorRole.OWNER);
const maintainer = standing(CollaboratorRole.MAINTAINER);
const contributor = standing(CollaboratorRole.CONTRIBUTOR);
const orphan = { guild: { id: 'g', visibility: 'PUBLIC' as const, isDeleted: true }, isMember: false };

/** The transitions there are; O: the owner alone, M: maintainers too. */
const machine: Readonly<Record<ProjectStatus, Partial<Record<ProjectStatus, 'O' | 'M'>>>> = {
  PLANNING: { ACTIVE: 'O', ARCHIVED: 'O' },
  ACTIVE: { REVIEW: 'M', ARCHIVED: 'O' },
  REVIEW: { ACTIVE: 'M', COMPLETED: 'O', ARCHIVED: 'O' },
  COMPLETED: { ARCHIVED: 'O' },
  ARCHIVED: { PLANNING: 'O' },
};
const pairs = Object.values(ProjectStatus).flatMap((from) =>
  Object.values(ProjectStatus)
    .filter((to) => to !== from)
    .map((to) => [from, to] as const),
);

describe('the state machine of projects', () => {
  it.each(pairs)('%s → %s', (status, to) => {
    const project = { status, description: 'What it is.' };
    const answer = (own: Standing, actor = person): unknown =>
      canSetStatus(actor, project, own, to, { requiredOpen: 0 });
    const step = machine[status][to];
    expect(answer(owner)).toBe(step ? null : 'PROJECT_STATUS_TRANSITION');
    expect(answer(maintainer)).toBe(
      step === 'M' ? null : step === 'O' ? 'OWNER_ONLY' : 'PROJECT_STATUS_TRANSITION',
    );
    expect(answer(contributor)).toBe('MAINTAINERS_ONLY');
    expect(answer(standing(null), admin)).toBe(answer(owner));
  });

  it('lets work begin once the project is described', () => {
    const project = { status: PLANNING, description: '' };
    expect(canSetStatus(person, project, owner, ACTIVE, { requiredOpen: 0 })).toBe(
      'PROJECT_DESCRIPTION_MISSING',
    );
  });

  it('completes a project when no required milestone is open', () => {
    const project = { status: REVIEW, description: 'x' };
    expect(canSetStatus(person, project, owner, COMPLETED, { requiredOpen: 1 })).toBe(
      'PROJECT_MILESTONES_OPEN',
    );
  });

  it('begins nothing anew in a guild that is gone', () => {
    const project = { status: ARCHIVED, description: 'x' };
    const none = { requiredOpen: 0 };
    expect(canSetStatus(admin, project, standing(null, orphan), PLANNING, none)).toBe(
      'PROJECT_GUILD_DELETED',
    );
    expect(canSetStatus(person, project, standing(CollaboratorRole.OWNER, orphan), PLANNING, none)).toBe(
      'MAINTAINERS_ONLY',
    );
  });
});

describe('rights on a project', () => {
  it.each([
    ['owner', owner, null, null],
    ['maintainer', maintainer, null, 'OWNER_ONLY'],
    ['contributor', contributor, 'MAINTAINERS_ONLY', 'OWNER_ONLY'],
    ['viewer', standing(CollaboratorRole.VIEWER), 'MAINTAINERS_ONLY', 'OWNER_ONLY'],
    ['member', standing(null), 'MAINTAINERS_ONLY', 'OWNER_ONLY'],
    [
      'owner outside the guild',
      standing(CollaboratorRole.OWNER, { isMember: false }),
      'MAINTAINERS_ONLY',
      'OWNER_ONLY',
    ],
    ['owner once the guild is gone', standing(CollaboratorRole.OWNER, orphan), 'MAINTAINERS_ONLY', null],
  ])('%s', (_, own, toUpdate, toDelete) => {
    expect(canUpdate(person, { status: ACTIVE }, own)).toBe(toUpdate);
    expect(canDelete(person, own)).toBe(toDelete);
    expect(canUpdate(admin, { status: ACTIVE }, own)).toBeNull();
    expect(canDelete(admin, own)).toBeNull();
  });

  it('end with the state: milestones stand still in a completed project, everything in an archived one', () => {
    expect(canManageMilestones(person, { status: COMPLETED }, owner)).toBe('PROJECT_COMPLETED');
    expect(canUpdate(person, { status: COMPLETED }, owner)).toBeNull();
    expect(canUpdate(person, { status: ARCHIVED }, owner)).toBe('PROJECT_ARCHIVED');
    expect(canManageMilestones(person, { status: ARCHIVED }, owner)).toBe('PROJECT_ARCHIVED');
  });

  it('to see: nobody sees what belongs to a guild that is not known', () => {
    const nowhere = standing(CollaboratorRole.OWNER, { guild: null });
    expect(canSee(person, { isPublic: true }, nowhere)).toBe(false);
    expect(canSee(anonymousActor(), { isPublic: true }, nowhere)).toBe(false);
    expect(canSee(admin, { isPublic: true }, nowhere)).toBe(true);
  });
});
