import { Row } from '@testverse/platform/db';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What somebody said in a channel. A deleted one keeps its row, and so its place, without its text. */
@Entity({ name: 'message' })
export class MessageEntity extends Row {
  @Column('uuid')
  channelId!: string;

  /** That of the event of its sending: grows with holes, since edits and reactions take numbers too. */
  @Column('int')
  seq!: number;

  @Column('uuid')
  authorId!: string;

  /** Chosen by the author's client, unique for the author. */
  @Column('text')
  nonce!: string;

  /** Markdown; null once it is deleted. */
  @Column({ type: 'text', nullable: true })
  body!: string | null;

  /** A message of the same channel. */
  @Column({ type: 'uuid', nullable: true })
  replyToId!: string | null;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  editedAt!: Date | null;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  deletedAt!: Date | null;

  /** No column: what people reacted with, read with the row. Absent where nobody asked for it. */
  reactions?: ReactionGroup[];
}

/** All that reacted to a message with one emoji. */
export interface ReactionGroup {
  messageId: string;
  emoji: string;
  count: number;
  /** The first of them, in order. */
  userIds: string[];
  /** Whether the viewer is one of them. Absent where it was read for anybody. */
  isOwn?: boolean;
}

/** What is read with each message of a page: its reactions, and which of them are the viewer's. */
export type Beside = 'NOTHING' | 'REACTIONS' | 'OWN_REACTIONS';

/** A text that a message had before it was edited or deleted. */
@Entity({ name: 'message_revision' })
export class MessageRevisionEntity {
  @PrimaryColumn('uuid')
  messageId!: string;

  /** Of the message while it had this text. */
  @PrimaryColumn('int')
  version!: number;

  @Column('text')
  body!: string;

  /** When this text was written. */
  @Column({ type: 'timestamptz', precision: 3 })
  createdAt!: Date;
}

/** A message to be. */
export type MessageDraft = Pick<MessageEntity, 'channelId' | 'nonce' | 'replyToId'> & { body: string };

/** A place in the history of a channel, named by exactly one of these. */
export interface MessageAnchor {
  messageId?: string | null;
  seq?: number | null;
  date?: Date | null;
}

export const longestBody = 4000;
export const longestNonce = 64;
/** People that are named for an emoji. */
export const shownUsers = 10;
