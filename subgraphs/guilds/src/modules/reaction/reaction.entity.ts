import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One person's emoji on a message. It is there or it is not; it never changes. */
@Entity({ name: 'reaction' })
export class ReactionEntity {
  @PrimaryColumn('uuid')
  messageId!: string;

  @PrimaryColumn('text')
  emoji!: string;

  @PrimaryColumn('uuid')
  userId!: string;

  /** That of the event that set it: the order of all reactions in a channel. */
  @Column('int')
  seq!: number;

  @Column({ type: 'timestamptz', precision: 3 })
  createdAt!: Date;
}

export interface ReactionChange {
  messageId: string;
  emoji: string;
  isSet: boolean;
}

/** More kinds than a row of buttons can show (Discord's bound as well). */
export const mostEmoji = 20;

/** Made at run time: the compiler's target does not know this flag yet, every engine of ours does. */
const oneEmoji = new RegExp('^\\p{RGI_Emoji}$', 'v');
const asEmoji = '\ufe0f';

/**
 * The one spelling of an emoji; null for anything that is not exactly one. Some characters are an emoji only with a
 * variation selector behind them, and keyboards differ in sending it.
 */
export function emojiOf(text: string): string | null {
  if (text.length > 64) return null;
  return [text, text + asEmoji].find((spelling) => oneEmoji.test(spelling)) ?? null;
}
