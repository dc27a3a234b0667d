import { requireUser } from '@testverse/platform/actor';
import type { Once, RequestContext } from '@testverse/platform/context';
import { notFound } from '@testverse/platform/errors';
import type { CollaboratorService } from '../collaborator/index.ts';
import {
  canManageMilestones,
  completionOf,
  demand,
  type Held,
  type ProjectService,
} from '../project/index.ts';
import {
  MilestoneState,
  mostMilestones,
  type MilestoneChanges,
  type MilestoneDraft,
  type MilestoneEntity,
} from './milestone.entity.ts';
import { demandMilestone, milestoneError } from './milestone.errors.ts';
import { milestoneCompleted, milestoneCreated, milestoneUpdated } from './milestone.events.ts';
import { canChange, canComplete } from './milestone.policy.ts';
import * as milestones from './milestone.repository.ts';

type Tx = RequestContext<object>;

const byInput = ['milestoneId'];

/**
 * The steps of a project. Every act here runs under the lock of its project, as all acts on the project do: so milestones
 * are counted, weighed and completed one act after the other. One that is done stays done, and is so once.
 */
export class MilestoneService {
  constructor(
    private readonly projects: ProjectService,
    private readonly collaborators: CollaboratorService,
  ) {}

  /** @throws NOT_FOUND, FORBIDDEN, PROJECT_ARCHIVED, PROJECT_COMPLETED, TOO_MANY_MILESTONES */
  create(ctx: Tx, projectId: string, draft: MilestoneDraft): Promise<MilestoneEntity> {
    requireUser(ctx.actor);
    return ctx.transact(
      async (tx) => {
        const { project, own } = await this.projects.lock(tx, projectId, ['projectId']);
        demand(canManageMilestones(tx.actor, project, own), 'projectId');
        const { count, last } = await milestones.findExtent(tx.db, projectId);
        if (count >= mostMilestones) throw milestoneError('TOO_MANY_MILESTONES');
        const now = tx.clock.now();
        const milestone = await milestones.insert(tx.db, {
          ...draft,
          order: draft.order ?? last + 1,
          id: tx.ids.next(),
          projectId,
          state: MilestoneState.OPEN,
          completedAt: null,
          createdAt: now,
          updatedAt: now,
        });
        await this.projects.touch(tx, projectId);
        await tx.events.append(tx, [milestoneCreated(milestone, project.guildId)]);
        return milestone;
      },
      { once: this.once(ctx) },
    );
  }

  /**
   * Changes what differs from now; where nothing does, nothing happens.
   * @throws NOT_FOUND, FORBIDDEN, PROJECT_ARCHIVED, PROJECT_COMPLETED, MILESTONE_DONE
   */
  update(ctx: Tx, id: string, changes: MilestoneChanges): Promise<MilestoneEntity> {
    requireUser(ctx.actor);
    return ctx.transact(
      async (tx) => {
        const { project, own, milestone } = await this.lock(tx, id);
        demand(canManageMilestones(tx.actor, project, own), 'milestoneId');
        demandMilestone(canChange(milestone, changes));
        if (isSame(milestone, changes)) return milestone;
        const updated = await milestones.update(tx.db, milestone, {
          ...changes,
          updatedAt: tx.clock.now(),
        });
        await this.projects.touch(tx, project.id);
        await tx.events.append(tx, [milestoneUpdated(updated, project.guildId)]);
        return updated;
      },
      { once: this.once(ctx) },
    );
  }

  /**
   * Completes the milestone. One that is done already stays as it is, and nothing is told again.
   * @throws NOT_FOUND, FORBIDDEN, PROJECT_ARCHIVED, PROJECT_COMPLETED, MILESTONE_CANCELLED
   */
  complete(ctx: Tx, id: string): Promise<MilestoneEntity> {
    requireUser(ctx.actor);
    return ctx.transact(
      async (tx) => {
        const { project, own, milestone } = await this.lock(tx, id);
        const refusal = canManageMilestones(tx.actor, project, own);
        const isDone = milestone.state === MilestoneState.DONE;
        // Whoever could complete it is answered alike for ever, whatever became of the project.
        if (isDone && refusal !== 'MAINTAINERS_ONLY') return milestone;
        demand(refusal, 'milestoneId');
        demandMilestone(canComplete(milestone));
        return this.writeDone(tx, { project, own, milestone });
      },
      { once: this.once(ctx) },
    );
  }

  private async writeDone(tx: Tx, { project, milestone }: Held & { milestone: MilestoneEntity }) {
    const now = tx.clock.now();
    const changes = { state: MilestoneState.DONE, completedAt: now, updatedAt: now };
    const done = await milestones.update(tx.db, milestone, changes);
    await this.projects.touch(tx, project.id);
    const completionPercentage = completionOf(await milestones.findProgress(tx.db, project.id));
    const workers = await this.collaborators.workersOf(tx.db, [project.id]);
    const collaboratorIds = workers.get(project.id) ?? [];
    await tx.events.append(tx, [
      milestoneCompleted(done, project.guildId, { completionPercentage, collaboratorIds }),
    ]);
    return done;
  }

  /** Locks the milestone's project and reads the milestone under it. @throws NOT_FOUND also when the actor may not see it */
  private async lock(tx: Tx, id: string): Promise<Held & { milestone: MilestoneEntity }> {
    const found = await milestones.findById(tx.db, id);
    if (!found) throw notFound('milestone', byInput);
    const held = await this.projects.lock(tx, found.projectId, byInput);
    const milestone = await milestones.findById(tx.db, id);
    if (!milestone) throw notFound('milestone', byInput);
    return { ...held, milestone };
  }

  /** A repeated act answers with the milestone as it is by now, if the actor may still see its project. */
  private once(ctx: Tx): Once<MilestoneEntity> {
    return {
      ref: (milestone) => milestone.id,
      reload: async (db, id) => {
        const milestone = await milestones.findById(db, id);
        const project = milestone && (await this.projects.findVisible(db, ctx, milestone.projectId));
        if (!project) throw notFound('milestone', byInput);
        return milestone;
      },
    };
  }
}

function isSame(milestone: MilestoneEntity, changes: MilestoneChanges): boolean {
  const keys = Object.keys(changes) as (keyof MilestoneChanges)[];
  return keys.every((key) => JSON.stringify(changes[key]) === JSON.stringify(milestone[key]));
}
