import type { EntityManager } from 'typeorm';
import { CollaboratorEntity, CollaboratorRole } from './collaborator.entity.ts';

export async function insert(db: EntityManager, fields: Omit<CollaboratorEntity, 'version'>): Promise<void> {
  await db
    .createQueryBuilder()
    .insert()
    .into(CollaboratorEntity)
    .values(fields)
    .updateEntity(false)
    .execute();
}

interface Share {
  projectId: string;
  userId: string;
}

/** Who works on each of those projects, in the order of ids. Viewers only look on. */
export async function listWorkers(
  db: EntityManager,
  projectIds: readonly string[],
): Promise<Map<string, string[]>> {
  const rows: Share[] = await db.query(
    `select project_id as "projectId", user_id as "userId" from projects.project_collaborator
     where project_id = any($1) and role <> $2 order by user_id`,
    [projectIds, CollaboratorRole.VIEWER],
  );
  const workers = new Map<string, string[]>(projectIds.map((id) => [id, []]));
  for (const { projectId, userId } of rows) workers.get(projectId)?.push(userId);
  return workers;
}
