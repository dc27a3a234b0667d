import type { Reference } from '@testverse/platform/graphql';
import type { ProjectsContext } from '../../context.ts';
import { projectId } from '../../node.ts';
import type { ProjectEntity } from './project.entity.ts';

/** The project behind `{ id }`, null when the viewer may not see it. */
export function resolveProjectReference(
  reference: Reference,
  ctx: ProjectsContext,
): Promise<ProjectEntity | null> {
  return ctx.load.project.load(projectId.decode(String(reference['id'])));
}
