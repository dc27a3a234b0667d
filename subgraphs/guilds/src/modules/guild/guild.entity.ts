import { Row } from '@testverse/platform/db';
import { searchForm } from '@testverse/platform/input';
import { Column, Entity } from 'typeorm';
import type { MembershipFacts } from '../membership/index.ts';

export enum GuildVisibility {
  PUBLIC = 'PUBLIC',
  PRIVATE = 'PRIVATE',
  INVITE_ONLY = 'INVITE_ONLY',
}

export enum GuildApproval {
  AUTOMATIC = 'AUTOMATIC',
  MANUAL = 'MANUAL',
}

export enum GuildCategory {
  WEB = 'WEB',
  MOBILE = 'MOBILE',
  BACKEND = 'BACKEND',
  DEVOPS = 'DEVOPS',
  AI_ML = 'AI_ML',
  GAME_DEV = 'GAME_DEV',
  SECURITY = 'SECURITY',
  OPEN_SOURCE = 'OPEN_SOURCE',
  EMBEDDED = 'EMBEDDED',
  DESIGN = 'DESIGN',
  CAREER = 'CAREER',
  OTHER = 'OTHER',
}

/** A community. It always has exactly one owner and never more active members than `maxMembers`. */
@Entity({ name: 'guild' })
export class GuildEntity extends Row {
  @Column('text')
  name!: string;

  /** `searchForm(name)`: what the directory's alphabetical order compares, alike on every database. */
  @Column('text')
  nameKey!: string;

  @Column('text')
  slug!: string;

  @Column({ type: 'text', nullable: true })
  description!: string | null;

  /** A blank and the `searchForm` of name, slug and description: every word has one before it. Only searched. */
  @Column({ type: 'text', select: false })
  searchText!: string;

  @Column('text')
  category!: GuildCategory;

  @Column('text')
  visibility!: GuildVisibility;

  @Column('text')
  approval!: GuildApproval;

  @Column({ type: 'int', nullable: true })
  maxMembers!: number | null;

  @Column('boolean')
  allowGuestAccess!: boolean;

  @Column('text')
  primaryColor!: string;

  @Column('text')
  accentColor!: string;

  @Column({ type: 'text', nullable: true })
  logoUrl!: string | null;

  @Column({ type: 'text', nullable: true })
  bannerUrl!: string | null;

  @Column('boolean')
  projectCollaboration!: boolean;

  @Column('boolean')
  mentorshipProgram!: boolean;

  @Column('boolean')
  skillAssessments!: boolean;

  @Column('boolean')
  eventHosting!: boolean;

  @Column('boolean')
  jobBoard!: boolean;

  /** Active members. Moved only under the row lock, together with the membership that moves it. */
  @Column('int')
  memberCount!: number;

  /** Rises, under the row lock, with whatever may take the right to read from somebody: readers are checked anew. */
  @Column('int')
  accessVersion!: number;

  /** No column: the last seq of the guild's topic, read with the row. Absent from a row that was just written. */
  head?: number;

  /** No column: the viewer's own membership, of any status, read with the row. Absent where it was read for anybody. */
  own?: MembershipFacts | null;

  /** No column: who owns it, read with the row. Absent where nothing but the row was read. */
  ownerId?: string;
}

/** The columns a person decides; everything else follows from them. */
export type GuildProfile = Omit<
  GuildEntity,
  | 'id'
  | 'createdAt'
  | 'updatedAt'
  | 'version'
  | 'nameKey'
  | 'searchText'
  | 'memberCount'
  | 'accessVersion'
  | 'head'
  | 'own'
  | 'ownerId'
>;

/** A guild to be: without a slug it gets one from its name. */
export type GuildDraft = Omit<GuildProfile, 'slug'> & { slug: string | null };

/** Only the columns that are there are changed. */
export type GuildChanges = Partial<GuildProfile>;

/** What the directory is narrowed to; null and absent members narrow nothing. */
export interface GuildFilter {
  category?: GuildCategory | null;
  visibility?: GuildVisibility | null;
  search?: string | null;
  joinedByViewer?: boolean | null;
}

export enum GuildOrderField {
  MEMBER_COUNT = 'MEMBER_COUNT',
  NAME = 'NAME',
  CREATED_AT = 'CREATED_AT',
}

export enum OrderDirection {
  ASC = 'ASC',
  DESC = 'DESC',
}

export interface GuildOrder {
  field: GuildOrderField;
  direction: OrderDirection;
}

/** How a guild looks until somebody chooses: indigo and cyan. */
export const defaultColors = { primaryColor: '#4f46e5', accentColor: '#06b6d4' } as const;

/** A slug's grammar; stored in lower case, so that case cannot tell two guilds apart. */
export const slugPattern = /^[a-z0-9]+(-[a-z0-9]+)*$/;
export const slugLength = { min: 3, max: 63, derived: 50 } as const;

/** Words that are, or may become, places of the web app or the API beside a guild's own address. */
const reservedSlugs: ReadonlySet<string> = new Set(
  'about admin api app assets create delete discover edit explore graphql guild guilds health help join login logout me members new node null official root search settings signup static support system testverse undefined user users www'.split(
    ' ',
  ),
);

export function isReservedSlug(slug: string): boolean {
  return reservedSlugs.has(slug);
}

/** The slug a name asks for: `Ünïcode & Friends` → `unicode-friends`. A name that leaves too little gets `guild-`. */
export function slugFrom(name: string): string {
  const words = searchForm(name).match(/[a-z0-9]+/g) ?? [];
  const plain = words.join('-').slice(0, slugLength.derived).replace(/-+$/, '');
  if (plain.length >= slugLength.min && !isReservedSlug(plain)) return plain;
  return plain === '' || plain === 'guild' ? 'a-guild' : `guild-${plain}`;
}
