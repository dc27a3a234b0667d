import { Column, Entity, PrimaryColumn } from 'typeorm';

/** How far one person has read a channel. */
@Entity({ name: 'read_marker' })
export class ReadMarkerEntity {
  @PrimaryColumn('uuid')
  channelId!: string;

  @PrimaryColumn('uuid')
  userId!: string;

  /** 0 before the first message. */
  @Column('int')
  lastReadSeq!: number;

  @Column({ type: 'timestamptz', precision: 3 })
  updatedAt!: Date;
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
