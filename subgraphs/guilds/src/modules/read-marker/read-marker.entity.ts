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
