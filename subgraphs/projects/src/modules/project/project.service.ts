import { requireUser } from '@testverse/platform/actor';
import type { Once, RequestContext } from '@testverse/platform/context';
import type { Page, PageArgs } from '@testverse/platform/db';
import { notFound } from '@testverse/platform/errors';
import { searchForm } from '@testverse/platform/input';
import type { EntityManager } from 'typeorm';
import type { CollaboratorService } from '../collaborator/index.ts';
import type { GuildAccessService } from '../guild-access/index.ts';
import {
  latestActivityFirst,
  ProjectStatus,
  type ProjectChanges,
  type ProjectEntity,
  type ProjectFilter,
  type ProjectOrder,
  type ProjectProfile,
  type ProjectProgress,
} from './project.entity.ts';
import { demand } from './project.errors.ts';
import { projectCreated, projectDeleted, projectStatusChanged, projectUpdated } from './project.events.ts';
import {
  canCreate,
  canDelete,
  canMaintainProject,
  canSee,
  canSetStatus,
  canUpdate,
  type Standing,
} from './project.policy.ts';
import * as projects from './project.repository.ts';

type Tx = RequestContext<object>;

/** How far the milestones of a project are; milestones know projects, so whoever knows both ties it in. */
export type ProgressOf = (db: EntityManager, projectId: string) => Promise<ProjectProgress>;

/** A project that is locked, and how the actor stands to it. */
export interface Held {
  project: ProjectEntity;
  own: Standing;
}

export interface ProjectParts {
  guilds: GuildAccessService;
  collaborators: CollaboratorService;
  progressOf: ProgressOf;
}

/** The field of most inputs that names the project. */
const byInput = ['projectId'];

/** The projects that are looked at, and how many of them make a technology common, or are worth counting at all. */
const latest = 1_000;
const common = 50;
const counted = 5;
/** What is common does not change quickly, and nothing but time is lost when it has. */
const keptMs = 5 * 60_000;

/** Knows which technologies are so common that a page of projects with one is soon found among the latest. */
class Technologies {
  private countedAtMs = -Infinity;
  private counts: Promise<readonly projects.TechCount[]> | undefined;

  /** Whether many projects have the technology that is asked for, in one of the states that are asked for. */
  async areCommon(
    { db, clock }: Pick<Tx, 'db' | 'clock'>,
    { techStack, status }: ProjectFilter,
  ): Promise<boolean> {
    if (!techStack) return false;
    const key = searchForm(techStack);
    const nowMs = clock.now().getTime();
    if (!this.counts || Math.abs(nowMs - this.countedAtMs) >= keptMs) {
      this.countedAtMs = nowMs;
      const counts = projects.listTechCounts(db, latest, counted);
      this.counts = counts;
      counts.catch(() => this.counts === counts && (this.counts = undefined));
    }
    const own = (await this.counts).filter(
      (one) => one.techKey === key && (!status || status.includes(one.status)),
    );
    return own.reduce((sum, { count }) => sum + count, 0) >= common;
  }
}

/**
 * What members of a guild make together. A project never moves to another guild and always has exactly one owner. Every
 * act on it holds what is known of its guild first, then locks the project, and everything else is decided under the two:
 * so the right to act still holds at the commit. What an act changed is appended as its last statement, once.
 */
export class ProjectService {
  constructor(private readonly parts: ProjectParts) {}

  private readonly technologies = new Technologies();

  /** One page of the projects the actor may see, those with the latest activity first unless ordered otherwise. */
  async list(
    ctx: Tx,
    filter: ProjectFilter,
    order: ProjectOrder | null,
    args: PageArgs,
  ): Promise<Page<ProjectEntity>> {
    const isCommon = await this.technologies.areCommon(ctx, filter);
    return projects.list(ctx.db, ctx.actor, filter, order ?? latestActivityFirst, args, { isCommon });
  }

  /**
   * Begins a project with the actor as its owner. Whoever has just joined the guild is waited for.
   * @throws NOT_FOUND also for a guild the actor may not see, FORBIDDEN
   */
  async create(ctx: Tx, guildId: string, profile: ProjectProfile): Promise<ProjectEntity> {
    const { userId } = requireUser(ctx.actor);
    const { guilds, collaborators } = this.parts;
    await guilds.awaitMember(ctx, guildId, userId);
    return ctx.transact(
      async (tx) => {
        await guilds.hold(tx, guildId);
        const known = await guilds.standingIn(tx.db, guildId, userId);
        const isSeen = known && canSee(tx.actor, { isPublic: true }, { ...known, part: null });
        if (!known || known.guild.isDeleted || !isSeen) throw notFound('guild', ['guildId']);
        demand(canCreate(known.guild, known.isMember));
        const project = await insert(tx, { ...profile, guildId, ownerId: userId });
        await collaborators.found(tx, project.id, userId);
        await tx.events.append(tx, projectCreated(project));
        return project;
      },
      { once: this.once(ctx, ['guildId']) },
    );
  }

  /** Changes what differs from now; where nothing does, nothing happens. @throws NOT_FOUND, FORBIDDEN, PROJECT_ARCHIVED */
  update(ctx: Tx, id: string, changes: ProjectChanges): Promise<ProjectEntity> {
    requireUser(ctx.actor);
    return ctx.transact(
      async (tx) => {
        const { project, own } = await this.lock(tx, id, byInput);
        demand(canUpdate(tx.actor, project, own), 'projectId');
        if (isSame(project, changes)) return project;
        const now = tx.clock.now();
        const isHidden = project.isPublic && changes.isPublic === false;
        const updated = await projects.update(tx.db, project, {
          ...changes,
          ...(isHidden ? { accessVersion: project.accessVersion + 1 } : {}),
          updatedAt: now,
          lastActivityAt: now,
        });
        await tx.events.append(tx, [projectUpdated(updated)]);
        return updated;
      },
      { once: this.once(ctx, byInput) },
    );
  }

  /**
   * Takes the project to another state; one it is in already changes nothing.
   * @throws NOT_FOUND, FORBIDDEN, PROJECT_STATUS_TRANSITION, PROJECT_DESCRIPTION_MISSING, PROJECT_MILESTONES_OPEN
   */
  setStatus(ctx: Tx, id: string, to: ProjectStatus): Promise<ProjectEntity> {
    requireUser(ctx.actor);
    return ctx.transact(
      async (tx) => {
        const { project, own } = await this.lock(tx, id, byInput);
        demand(canMaintainProject(tx.actor, own));
        if (project.status === to) return project;
        const progress = await this.parts.progressOf(tx.db, id);
        demand(canSetStatus(tx.actor, project, own, to, progress));
        return (await this.writeStatus(tx, [project], to))[0] ?? project;
      },
      { once: this.once(ctx, byInput) },
    );
  }

  /** Deletes the project with its milestones for good. @throws NOT_FOUND, FORBIDDEN */
  delete(ctx: Tx, id: string): Promise<string> {
    requireUser(ctx.actor);
    return ctx.transact(
      async (tx) => {
        const { project, own } = await this.lock(tx, id, byInput);
        demand(canDelete(tx.actor, own));
        const accessVersion = await projects.remove(tx.db, id);
        await tx.events.append(tx, projectDeleted(project, accessVersion));
        return id;
      },
      { once: { ref: (deleted) => deleted, reload: (_db, deleted) => Promise.resolve(deleted) } },
    );
  }

  /** Archives what was made in a guild that is gone, and lets nothing begin in it any more. */
  async archiveOfGuild(tx: Tx, guildId: string, position: number): Promise<void> {
    await this.parts.guilds.close(tx.db, guildId, position);
    const left = await projects.lockOfGuildNotIn(tx.db, guildId, ProjectStatus.ARCHIVED);
    await this.writeStatus(tx, left, ProjectStatus.ARCHIVED);
  }

  /** Locks the project for this transaction. @throws NOT_FOUND also when the actor may not see it @param named its field */
  async lock(tx: Tx, id: string, named: readonly string[]): Promise<Held> {
    const { userId } = requireUser(tx.actor);
    const guildId = await projects.findGuildId(tx.db, id);
    if (guildId !== null) await this.parts.guilds.hold(tx, guildId);
    const project = guildId === null ? null : await projects.lock(tx.db, id);
    const [own] = project ? await projects.listStandings(tx.db, userId, [id]) : [];
    if (!project || !own || !canSee(tx.actor, project, own)) throw notFound('project', named);
    return { project, own };
  }

  /** Notes that something happened in a locked project. */
  touch(tx: Tx, id: string): Promise<void> {
    return projects.touch(tx.db, id, tx.clock.now());
  }

  /** Finds a project for the actor; null when they may not see it, or there is none. */
  async findVisible(db: EntityManager, ctx: Tx, id: string): Promise<ProjectEntity | null> {
    return (await projects.listByIds(db, ctx.actor, [id]))[0] ?? null;
  }

  /**
   * A repeated act answers with the project as it is by now, if the actor may still see it.
   * @param named the field for the answer that it is gone
   */
  private once(ctx: Tx, named: readonly string[]): Once<ProjectEntity> {
    return {
      ref: (project) => project.id,
      reload: async (db, id) => {
        const project = await this.findVisible(db, ctx, id);
        if (!project) throw notFound('project', named);
        return project;
      },
    };
  }

  /** Takes locked projects to a state they are not in. */
  private async writeStatus(
    tx: Tx,
    from: readonly ProjectEntity[],
    to: ProjectStatus,
  ): Promise<ProjectEntity[]> {
    const now = tx.clock.now();
    const changes = { status: to, updatedAt: now, lastActivityAt: now, ...completion(to, now) };
    const written: ProjectEntity[] = [];
    for (const project of from) written.push(await projects.update(tx.db, project, changes));
    const workers = await this.parts.collaborators.workersOf(
      tx.db,
      from.map(({ id }) => id),
    );
    const facts = written.flatMap((project, nth) =>
      projectStatusChanged(project, from[nth]?.status ?? to, workers.get(project.id) ?? []),
    );
    await tx.events.append(tx, facts);
    return written;
  }
}

/** A project that was completed stays so in the archive; one that begins anew was not. */
function completion(to: ProjectStatus, now: Date): Pick<ProjectEntity, 'completedAt'> | object {
  if (to === ProjectStatus.COMPLETED) return { completedAt: now };
  return to === ProjectStatus.PLANNING ? { completedAt: null } : {};
}

function isSame(project: ProjectEntity, changes: ProjectChanges): boolean {
  const keys = Object.keys(changes) as (keyof ProjectChanges)[];
  return keys.every((key) => JSON.stringify(changes[key]) === JSON.stringify(project[key]));
}

function insert(
  tx: Tx,
  fields: ProjectProfile & Pick<ProjectEntity, 'guildId' | 'ownerId'>,
): Promise<ProjectEntity> {
  const now = tx.clock.now();
  return projects.insert(tx.db, {
    ...fields,
    id: tx.ids.next(),
    status: ProjectStatus.PLANNING,
    completedAt: null,
    lastActivityAt: now,
    accessVersion: 1,
    createdAt: now,
    updatedAt: now,
  });
}
