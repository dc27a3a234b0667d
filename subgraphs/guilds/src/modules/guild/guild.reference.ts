import type { Reference } from '@testverse/platform/graphql';
import type { GuildsContext } from '../../context.ts';
import { guildId, membershipId } from '../../node.ts';
import { canSeeMembership, type MembershipEntity } from '../membership/index.ts';
import { slugPattern, type GuildEntity } from './guild.entity.ts';

/** The guild behind `{ id }` or `{ slug }`, null when the viewer may not see it. */
export async function resolveGuildReference(
  reference: Reference,
  ctx: GuildsContext,
): Promise<GuildEntity | null> {
  if (typeof reference['id'] === 'string') return ctx.load.guild.load(guildId.decode(reference['id']));
  const slug = String(reference['slug']).toLowerCase();
  return slugPattern.test(slug) ? ctx.load.guildBySlug.load(slug) : null;
}

/** The membership behind `{ id }`, null when its guild or itself is hidden from the viewer. */
export async function resolveGuildMembershipReference(
  reference: Reference,
  ctx: GuildsContext,
): Promise<MembershipEntity | null> {
  const membership = await ctx.load.membership.load(membershipId.decode(String(reference['id'])));
  if (!membership || !(await ctx.load.guild.load(membership.guildId))) return null;
  const own = await ctx.load.viewerMembership.load(membership.guildId);
  return canSeeMembership(ctx.actor, own, membership) ? membership : null;
}
