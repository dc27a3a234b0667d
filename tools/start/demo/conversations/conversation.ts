/** One line of a conversation; the first words of an answer name what it answers. */
export interface DemoMessage {
  by: string;
  text: string;
  /** Minutes since the line before; 2 unless said. */
  after?: number;
  /** Which line of this conversation it answers, counted from 0. */
  answers?: number;
  /** Emoji and who sent them, by username. */
  reactions?: Readonly<Record<string, string>>;
  /** What it said before its author corrected it. */
  first?: string;
}

export interface DemoChannel {
  /** `general` is there already. */
  name: string;
  topic: string;
  kind?: 'TEXT' | 'ANNOUNCEMENT';
  /** How many days ago the conversation began. */
  daysAgo: number;
  /** Its last lines, which the person of the demo sign-in has not read yet. */
  unread?: number;
  messages: readonly DemoMessage[];
}

/** In minutes. */
export const day = 24 * 60;

/** What was said in guilds, by the guild's slug. */
export type Conversations = Readonly<Record<string, readonly DemoChannel[]>>;
