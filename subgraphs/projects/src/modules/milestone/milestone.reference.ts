import type { Reference } from '@testverse/platform/graphql';
import type { ProjectsContext } from '../../context.ts';
import { milestoneId } from '../../node.ts';
import type { MilestoneEntity } from './milestone.entity.ts';

/** The milestone behind `{ id }`, null when the viewer may not see its project. */
export async function resolveMilestoneReference(
  reference: Reference,
  ctx: ProjectsContext,
): Promise<MilestoneEntity | null> {
  const milestone = await ctx.load.milestone.load(milestoneId.decode(String(reference['id'])));
  return milestone && (await ctx.load.project.load(milestone.projectId)) ? milestone : null;
}
