import { hasReacted, withReaction, type TimelineMessage } from './timeline-state.ts';

interface Wanted {
  readonly messageId: string;
  readonly emoji: string;
  readonly isSet: boolean;
  /** It takes back what the server has done: an event that says otherwise is still on its way and comes first. */
  isBack: boolean;
  /** The server has done it, and the event of it is on its way. */
  isDone: boolean;
  /** There may be no event to come: everything was loaded anew since, or an event has said otherwise. */
  isLast: boolean;
}

/**
 * The viewer's reactions that are asked for and not yet heard of. They show over what the server has said, until then
 * and no longer: after the answer only where an event is sure to come.
 */
export class WantedReactions {
  /** At most one for each emoji of a message. */
  readonly #wanted = new Set<Wanted>();

  want(messageId: string, emoji: string, isSet: boolean): Wanted {
    const before = this.#find(messageId, emoji);
    const isBack = before?.isDone === true && before.isSet !== isSet;
    const wanted = { messageId, emoji, isSet, isBack, isDone: false, isLast: false };
    if (before) this.drop(before);
    this.#wanted.add(wanted);
    return wanted;
  }

  /**
   * The server has done it.
   * @param isKnown whether what was heard says so, too: then there may be no event to come, as when nothing was changed
   */
  done(wanted: Wanted, isKnown: boolean): void {
    if (wanted.isLast || (isKnown && !wanted.isBack)) this.drop(wanted);
    else wanted.isDone = true;
  }

  /** An event of the viewer's says how it is. */
  heard(messageId: string, emoji: string, isSet: boolean): void {
    const wanted = this.#find(messageId, emoji);
    if (!wanted) return;
    if (wanted.isBack && wanted.isSet !== isSet) wanted.isBack = false;
    else if (wanted.isDone || wanted.isSet === isSet) this.drop(wanted);
    else wanted.isLast = true;
  }

  /** The server has refused it. */
  drop(wanted: Wanted): void {
    this.#wanted.delete(wanted);
  }

  /** Everything was loaded anew: what is done is in it. */
  settle(): void {
    for (const wanted of this.#wanted) {
      wanted.isLast = true;
      if (wanted.isDone) this.drop(wanted);
    }
  }

  /** The messages as they will be; one that is deleted has no reactions, and never an event of them. */
  over(messages: readonly TimelineMessage[]): readonly TimelineMessage[] {
    if (!this.#wanted.size) return messages;
    return messages.map((message) => {
      const own = [...this.#wanted].filter(({ messageId }) => messageId === message.id);
      return own.length && message.deletedAt === null
        ? { ...message, reactions: own.reduce(withWanted, message.reactions) }
        : message;
    });
  }

  #find(messageId: string, emoji: string): Wanted | undefined {
    return [...this.#wanted].find((one) => one.messageId === messageId && one.emoji === emoji);
  }
}

type Reactions = TimelineMessage['reactions'];

function withWanted(reactions: Reactions, { emoji, isSet }: Wanted): Reactions {
  if (hasReacted(reactions, emoji) === isSet) return reactions;
  const known = reactions.find((one) => one.emoji === emoji);
  const count = (known?.count ?? 0) + (isSet ? 1 : -1);
  return withReaction(reactions, { emoji, count, viewerHasReacted: isSet });
}
