import { requireUser } from '@testverse/platform/actor';
import type { Once, RequestContext } from '@testverse/platform/context';
import type { Page, PageArgs } from '@testverse/platform/db';
import { badInput, forbidden, notFound } from '@testverse/platform/errors';
import type { TopicEvent } from '@testverse/platform/events';
import type { EntityManager } from 'typeorm';
import type { GuildsContext } from '../../context.ts';
import { noteGuild } from '../../stamps.ts';
import { viewerTopic } from '../../topics.ts';
import {
  canSeeMembership,
  findOfUser,
  listByIds as listMemberships,
  type MembershipOutcome,
  type MembershipService,
  GuildMembershipStatus,
  type GuildRole,
  type MembershipEntity,
  type Standing,
} from '../membership/index.ts';
import {
  GuildOrderField,
  isReservedSlug,
  OrderDirection,
  slugFrom,
  type GuildChanges,
  type GuildDraft,
  type GuildEntity,
  type GuildFilter,
  type GuildOrder,
} from './guild.entity.ts';
import { guildError } from './guild.errors.ts';
import { guildCreated, guildDeleted, guildUpdated } from './guild.events.ts';
import { canDelete, canSee, canUpdate, doorOf } from './guild.policy.ts';
import * as guilds from './guild.repository.ts';

export interface MemberRef {
  guildId: string;
  userId: string;
}

/** A membership with the guild it is in. */
export interface Seated {
  guild: GuildEntity;
  membership: MembershipEntity;
}

/** A page of the directory; counting the whole list is left to whoever wants to know. */
export interface Directory {
  page: Page<GuildEntity>;
  count: () => Promise<number> | number;
}

type Tx = RequestContext<object>;

/** What else comes into being with a guild; the facts of it are appended with the guild's own. */
export type OnFounded = (tx: Tx, guildId: string) => Promise<readonly TopicEvent[]>;

/** The field of every input but `createGuild`'s that names the guild. */
const byInput = ['guildId'];

const longestSearch = 100;
const largestFirst: GuildOrder = { field: GuildOrderField.MEMBER_COUNT, direction: OrderDirection.DESC };

/** How often a derived slug is looked for again when somebody takes it by name at the same moment. */
const slugAttempts = 3;

/**
 * Communities and the acts on them. Every act after the founding takes the guild's row lock first and everything else
 * under it: seats, roles and visibility are decided one act after the other, and locks are always taken in one order
 * (idempotency key, slug base, guild, memberships, topics). A private guild looks missing to whoever is not in it, here
 * as well. What an act changed is appended as its last statement, once; `accessVersion` rises with whatever may take the
 * right to read from somebody.
 */
export class GuildService {
  constructor(
    private readonly memberships: MembershipService,
    private readonly onFounded: OnFounded = () => Promise.resolve([]),
  ) {}

  /**
   * One page of the guilds the actor may see, those with most members first unless ordered otherwise.
   * @param wanted what is known to be asked for
   */
  async directory(
    ctx: GuildsContext,
    filter: GuildFilter,
    order: GuildOrder | null,
    args: PageArgs,
    wanted: guilds.Wanted,
  ): Promise<Directory> {
    if ((filter.search?.length ?? 0) > longestSearch) {
      throw badInput(`A search has ${longestSearch} characters at most.`, ['filter', 'search']);
    }
    const page = await guilds.list(ctx.db, ctx.actor, filter, order ?? largestFirst, args, wanted);
    for (const guild of page.rows) noteGuild(ctx.effects, guild);
    return { page, count: () => page.total ?? guilds.count(ctx.db, ctx.actor, filter) };
  }

  /** Founds a guild with the actor as its owner and only member. @throws SLUG_TAKEN, SLUG_RESERVED */
  create(ctx: GuildsContext, draft: GuildDraft): Promise<GuildEntity> {
    requireUser(ctx.actor);
    return ctx.transact(
      async (tx) => {
        const guild =
          draft.slug === null
            ? await this.insertDerived(tx, draft)
            : await insertNamed(tx, draft.slug, draft);
        await this.memberships.found(tx, guild.id);
        const rooms = await this.onFounded(tx, guild.id);
        await tx.events.append(tx, [guildCreated(guild, requireUser(tx.actor).userId), ...rooms]);
        tellMoved(tx, requireUser(tx.actor).userId, guild.id);
        return guild;
      },
      { once: onceGuild(ctx) },
    );
  }

  /** @throws NOT_FOUND, FORBIDDEN, SLUG_TAKEN, SLUG_RESERVED, MAX_MEMBERS_TOO_LOW */
  update(ctx: GuildsContext, guildId: string, changes: GuildChanges): Promise<GuildEntity> {
    requireUser(ctx.actor);
    return ctx.transact(
      async (tx) => {
        const { guild, own } = await this.lock(tx, guildId);
        if (!canUpdate(tx.actor, own)) throw forbidden('Only administrators of the guild may change it.');
        return this.write(tx, guild, changes);
      },
      { once: onceGuild(ctx, byInput) },
    );
  }

  /** Deletes the guild for good and frees its slug; nothing that was in it is found any more. @throws NOT_FOUND, FORBIDDEN */
  delete(ctx: GuildsContext, guildId: string): Promise<string> {
    requireUser(ctx.actor);
    return ctx.transact(
      async (tx) => {
        const { guild, own } = await this.lock(tx, guildId);
        if (!canDelete(tx.actor, own)) throw forbidden('Only the owner may delete the guild.');
        await guilds.remove(tx.db, guildId);
        await tx.events.append(tx, [guildDeleted(guild)]);
        return guildId;
      },
      { once: { ref: (id) => id, reload: (_db, id) => Promise.resolve(id) } },
    );
  }

  /** Joins, or asks to join where newcomers are reviewed. @throws NOT_FOUND, INVITATION_REQUIRED, GUILD_FULL */
  join(ctx: GuildsContext, guildId: string): Promise<Seated> {
    requireUser(ctx.actor);
    return ctx.transact(
      async (tx) => {
        const { guild } = await this.lock(tx, guildId);
        const outcome = await this.memberships.join(tx, guildId, doorOf(guild));
        return { membership: outcome.membership, guild: await settle(tx, guild, outcome) };
      },
      { once: { ref: ({ membership }) => membership.id, reload: (db, id) => seatedAgain(db, ctx, id) } },
    );
  }

  /** @returns the guild, null when the actor no longer sees it @throws NOT_FOUND, NOT_A_MEMBER, OWNER_CANNOT_LEAVE */
  async leave(ctx: GuildsContext, guildId: string): Promise<GuildEntity | null> {
    requireUser(ctx.actor);
    await ctx.transact(
      async (tx) => {
        const { guild } = await this.lock(tx, guildId);
        await settle(tx, guild, await this.memberships.leave(tx, guildId));
        return guildId;
      },
      { once: { ref: (id) => id, reload: (_db, id) => Promise.resolve(id) } },
    );
    return visible(ctx.db, ctx, guildId);
  }

  /** @throws NOT_FOUND for the guild or the member, FORBIDDEN, OWNERSHIP_NOT_GRANTABLE, OWNER_CANNOT_BE_DEMOTED */
  setMemberRole(
    ctx: GuildsContext,
    { guildId, userId }: MemberRef,
    role: GuildRole,
  ): Promise<MembershipEntity> {
    requireUser(ctx.actor);
    return ctx.transact(
      async (tx) => {
        const { guild } = await this.lock(tx, guildId);
        const outcome = await this.memberships.setRole(tx, guildId, userId, role);
        await settle(tx, guild, outcome);
        return outcome.membership;
      },
      {
        once: {
          ref: (membership) => membership.id,
          reload: (db, id) => membershipAgain(db, ctx, id),
        },
      },
    );
  }

  /** @throws NOT_FOUND for the guild or the member, FORBIDDEN, OWNER_CANNOT_BE_REMOVED */
  removeMember(ctx: GuildsContext, { guildId, userId }: MemberRef): Promise<GuildEntity> {
    requireUser(ctx.actor);
    return ctx.transact(
      async (tx) => {
        const { guild } = await this.lock(tx, guildId);
        return settle(tx, guild, await this.memberships.remove(tx, guildId, userId));
      },
      { once: onceGuild(ctx, byInput) },
    );
  }

  /** Compares every guild's count with its memberships and corrects it; what it returns is worth an alarm. */
  reconcileMemberCounts(ctx: GuildsContext): Promise<guilds.CountDrift[]> {
    return ctx.transact((tx) => guilds.reconcileMemberCounts(tx.db));
  }

  /** Locks the guild for this transaction. @throws NOT_FOUND also when the actor may not see it */
  private async lock(tx: Tx, guildId: string): Promise<{ guild: GuildEntity; own: Standing }> {
    const { userId } = requireUser(tx.actor);
    const guild = await guilds.lock(tx.db, guildId);
    const own = guild && (await findOfUser(tx.db, userId, guildId));
    if (!guild || !canSee(tx.actor, guild, own)) throw notFound('guild', byInput);
    return { guild, own };
  }

  private async insertDerived(tx: Tx, draft: GuildDraft): Promise<GuildEntity> {
    const base = slugFrom(draft.name);
    for (let attempt = 1; attempt <= slugAttempts; attempt += 1) {
      const guild = await insert(tx, await guilds.freeSlug(tx.db, base), draft);
      if (guild) return guild;
    }
    return insertNamed(tx, `${base}-${tx.ids.next().slice(-8)}`, draft);
  }

  private async write(tx: Tx, guild: GuildEntity, changes: GuildChanges): Promise<GuildEntity> {
    const { slug, maxMembers } = changes;
    if (slug !== undefined && slug !== guild.slug && isReservedSlug(slug)) throw guildError('SLUG_RESERVED');
    if (maxMembers != null && maxMembers < guild.memberCount) throw guildError('MAX_MEMBERS_TOO_LOW');
    const isSame = (Object.keys(changes) as (keyof GuildChanges)[]).every(
      (key) => changes[key] === guild[key],
    );
    if (isSame) return guild;
    const { accessVersion } = guild;
    const updated = await guilds.update(tx.db, guild, {
      ...changes,
      ...(movesAccess(guild, changes) ? { accessVersion: accessVersion + 1 } : {}),
      updatedAt: tx.clock.now(),
    });
    if (!updated) throw guildError('SLUG_TAKEN');
    await tx.events.append(tx, [guildUpdated(updated)]);
    return updated;
  }
}

/** Writes what a membership's change means for its guild, the fact last. @returns the guild as it is now */
async function settle(
  tx: Tx,
  guild: GuildEntity,
  { event, seats, membership }: MembershipOutcome,
): Promise<GuildEntity> {
  if (!event) return guild;
  // Everything but getting in may cost somebody a right: going, and any change of role.
  const isEntry = seats === 1 || membership.status === GuildMembershipStatus.REQUESTED;
  const settled = await guilds.moveMembers(tx.db, guild, { seats, accessVersions: isEntry ? 0 : 1 });
  await tx.events.append(tx, [event]);
  if (seats !== 0) tellMoved(tx, membership.userId, guild.id);
  return settled;
}

/** Lets whoever serves the person know that they are in one guild more, or less: it is what their open streams speak of. */
function tellMoved(tx: Tx, userId: string, guildId: string): void {
  tx.afterCommit(() => tx.events.doorbell.whisper(viewerTopic(userId), { guildId }));
}

function movesAccess(guild: GuildEntity, { visibility, allowGuestAccess }: GuildChanges): boolean {
  return (
    (visibility !== undefined && visibility !== guild.visibility) ||
    (allowGuestAccess !== undefined && allowGuestAccess !== guild.allowGuestAccess)
  );
}

function insert(tx: Tx, slug: string, draft: GuildDraft): Promise<GuildEntity | null> {
  const now = tx.clock.now();
  return guilds.insert(tx.db, {
    ...draft,
    slug,
    id: tx.ids.next(),
    memberCount: 1,
    accessVersion: 1,
    createdAt: now,
    updatedAt: now,
  });
}

async function insertNamed(tx: Tx, slug: string, draft: GuildDraft): Promise<GuildEntity> {
  if (isReservedSlug(slug)) throw guildError('SLUG_RESERVED');
  const guild = await insert(tx, slug, draft);
  if (!guild) throw guildError('SLUG_TAKEN');
  return guild;
}

async function visible(db: EntityManager, ctx: GuildsContext, id: string): Promise<GuildEntity | null> {
  return (await guilds.listByIds(db, ctx.actor, [id]))[0] ?? null;
}

async function getVisible(
  db: EntityManager,
  ctx: GuildsContext,
  id: string,
  field?: readonly string[],
): Promise<GuildEntity> {
  const guild = await visible(db, ctx, id);
  if (!guild) throw notFound('guild', field);
  return guild;
}

/**
 * A repeated act answers with the guild as it is by now, if the actor may still see it.
 * @param field that named the guild, for the answer that it is gone
 */
function onceGuild(ctx: GuildsContext, field?: readonly string[]): Once<GuildEntity> {
  return { ref: (guild) => guild.id, reload: (db, id) => getVisible(db, ctx, id, field) };
}

/** Somebody else's membership, which the actor may have lost the right to know of. */
async function membershipAgain(db: EntityManager, ctx: GuildsContext, id: string): Promise<MembershipEntity> {
  const { membership } = await seatedAgain(db, ctx, id);
  const own = await findOfUser(db, requireUser(ctx.actor).userId, membership.guildId);
  if (!canSeeMembership(ctx.actor, own, membership)) throw notFound('member', ['userId']);
  return membership;
}

async function seatedAgain(db: EntityManager, ctx: GuildsContext, id: string): Promise<Seated> {
  const [membership] = await listMemberships(db, [id]);
  if (!membership) throw notFound('guild', byInput);
  return { membership, guild: await getVisible(db, ctx, membership.guildId, byInput) };
}
