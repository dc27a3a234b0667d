import { CollaboratorRole } from './collaborator.entity.ts';

/** Null for somebody who takes no part. */
export type Part = CollaboratorRole | null;

export function isOwner(part: Part): boolean {
  return part === CollaboratorRole.OWNER;
}

/** Owners and maintainers decide how the work goes on. */
export function canMaintain(part: Part): boolean {
  return part === CollaboratorRole.OWNER || part === CollaboratorRole.MAINTAINER;
}
