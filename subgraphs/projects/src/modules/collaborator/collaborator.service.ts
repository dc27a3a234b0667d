import type { RequestContext } from '@testverse/platform/context';
import type { EntityManager } from 'typeorm';
import { CollaboratorRole } from './collaborator.entity.ts';
import * as collaborators from './collaborator.repository.ts';

/** Who works on a project. Whoever begins one owns it. */
export class CollaboratorService {
  /** Makes the person the owner of a project that is being begun. */
  found(tx: RequestContext<object>, projectId: string, userId: string): Promise<void> {
    const now = tx.clock.now();
    const fields = { projectId, userId, role: CollaboratorRole.OWNER, createdAt: now, updatedAt: now };
    return collaborators.insert(tx.db, { id: tx.ids.next(), ...fields });
  }

  /** Who works on each of the projects at this moment, the owner among them, in the order of ids. */
  workersOf(db: EntityManager, projectIds: readonly string[]): Promise<Map<string, string[]>> {
    return collaborators.listWorkers(db, projectIds);
  }
}
