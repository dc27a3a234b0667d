export { CollaboratorRole } from './collaborator.entity.ts';
export { canMaintain, isOwner } from './collaborator.policy.ts';
export type { Part } from './collaborator.policy.ts';
export { CollaboratorService } from './collaborator.service.ts';
