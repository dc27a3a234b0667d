import type { Person } from '../account/index.ts';

/** How a guild looks. Colours are `#rrggbb`. */
export interface Branding {
  primaryColor: string;
  accentColor: string;
  logoUrl?: string | null;
  bannerUrl?: string | null;
}

/** The viewer's own tie to a guild. */
export interface OwnMembership {
  role: string;
  status: string;
}

/** A guild as a row of a list. */
export interface GuildRow {
  id: string;
  name: string;
  slug: string;
  description?: string | null;
  category: string;
  visibility: string;
  memberCount: number;
  branding: Branding;
  viewerMembership?: OwnMembership | null;
}

/** What the viewer may do in a guild. */
export interface ViewerRights {
  update: boolean;
  delete: boolean;
  manageRoles: boolean;
  removeMembers: boolean;
  manageChannels: boolean;
  join: boolean;
  leave: boolean;
}

/** A guild as a place. */
export interface GuildPlaceFields extends GuildRow {
  approval: string;
  maxMembers?: number | null;
  allowGuestAccess: boolean;
  createdAt: string;
  owner: Person;
  viewerCan: ViewerRights;
}

/** One person's membership. */
export interface Member {
  id: string;
  role: string;
  joinedAt?: string | null;
  user: Person;
}

/** The values of closed sets, in the order they are offered. */
export const CATEGORIES = [
  'WEB',
  'MOBILE',
  'BACKEND',
  'DEVOPS',
  'AI_ML',
  'GAME_DEV',
  'SECURITY',
  'OPEN_SOURCE',
  'EMBEDDED',
  'DESIGN',
  'CAREER',
  'OTHER',
] as const;
export const VISIBILITIES = ['PUBLIC', 'PRIVATE', 'INVITE_ONLY'] as const;
export const APPROVALS = ['AUTOMATIC', 'MANUAL'] as const;
export const ROLES = ['OWNER', 'ADMIN', 'MODERATOR', 'MEMBER'] as const;

export type Category = (typeof CATEGORIES)[number];
export type Visibility = (typeof VISIBILITIES)[number];
export type Approval = (typeof APPROVALS)[number];
export type Role = (typeof ROLES)[number];

/** Whether the viewer is in: asked to join and waiting does not count. */
export function isMember(guild: Pick<GuildRow, 'viewerMembership'>): boolean {
  return guild.viewerMembership?.status === 'ACTIVE';
}

/** Whether the viewer asked to join and waits for an answer. */
export function isWaiting(guild: Pick<GuildRow, 'viewerMembership'>): boolean {
  return guild.viewerMembership?.status === 'REQUESTED';
}

/** The given value when it belongs to the set, otherwise the fallback. */
export function oneOf<Value extends string>(set: readonly Value[], value: string, fallback: Value): Value {
  return set.find((candidate) => candidate === value) ?? fallback;
}
