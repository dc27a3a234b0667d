import { Row } from '@testverse/platform/db';
import { Column, Entity } from 'typeorm';
import type { GuildEntity } from '../guild/index.ts';
import type { MembershipFacts } from '../membership/index.ts';

export enum ChannelKind {
  TEXT = 'TEXT',
  ANNOUNCEMENT = 'ANNOUNCEMENT',
}

/** A room of a guild. Its name is its own in the guild, also after it was archived. */
@Entity({ name: 'channel' })
export class ChannelEntity extends Row {
  @Column('uuid')
  guildId!: string;

  @Column('text')
  name!: string;

  @Column({ type: 'text', nullable: true })
  topic!: string | null;

  @Column('text')
  kind!: ChannelKind;

  @Column('int')
  slowModeSeconds!: number;

  /** 0, 1, 2 … over all channels of the guild, archived ones included. Moved only under the guild's row lock. */
  @Column('int')
  position!: number;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  archivedAt!: Date | null;

  /** No column: the last seq of the channel's topic, read with the row. Absent from a row that was just written. */
  head?: number;

  /** No column: the viewer's own membership of the guild, read with the row. Absent where it was read for anybody. */
  own?: MembershipFacts | null;

  /** No column: the guild, read with the row. Absent where nobody asked for it. */
  guild?: GuildEntity;

  /** No column: what the viewer has not read of it, null for who is no member. Absent where nobody asked for it. */
  unread?: Pick<Unread, 'lastReadSeq' | 'unreadCount'> | null;
}

/** One member and one channel of a guild they are active in. */
export interface MemberChannel {
  userId: string;
  channelId: string;
}

/** What a member has not read; derived, never counted along. */
export interface Unread extends MemberChannel {
  guildId: string;
  lastReadSeq: number;
  /** Messages of others after it that are not deleted; `mostUnread` means that many or more. */
  unreadCount: number;
}

/** Nobody reads a larger number, and counting stops there. */
export const mostUnread = 100;

/** What is read with channels only where it is asked for. */
export interface ChannelWanted {
  /** The guild; not with those of one guild. */
  guild?: boolean;
  /** The place of each in its stream; always there with a single one. */
  head?: boolean;
  /** What the viewer has not read. */
  unread?: boolean;
}

/** What administrators decide about a channel. */
export type ChannelProfile = Pick<ChannelEntity, 'name' | 'topic' | 'kind' | 'slowModeSeconds'>;

/** Only the members that are there are changed. */
export type ChannelChanges = Partial<ChannelProfile> & { position?: number; isArchived?: boolean };

export interface ChannelFilter {
  isArchived?: boolean | null;
}

export const channelNameLength = { min: 1, max: 50 } as const;
/** All that a name consists of, in any case. */
export const channelNameForm = /^[a-z0-9-]+$/i;

export const topicLength = 300;
/** An hour. */
export const longestSlowModeSeconds = 3600;
/** More rooms than anybody looks through; it bounds what moving one of them writes. */
export const mostChannels = 200;

/** The room every guild begins with. */
export const firstChannel: ChannelProfile = {
  name: 'general',
  topic: null,
  kind: ChannelKind.TEXT,
  slowModeSeconds: 0,
};
