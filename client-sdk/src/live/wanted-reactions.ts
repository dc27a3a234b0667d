import type { TimelineMessage } from './timeline-state.ts';

interface Wanted {
  readonly isSet: boolean;
  /** The server has done it, and the event of it is on its way. */
  readonly isDone: boolean;
  /** How often everything had been loaded when it was asked for. */
  readonly loads: number;
}

/** The viewer's reactions that are asked for and not yet heard of. They show over what the server has said. */
export class WantedReactions {
  /** By message, then by emoji. */
  readonly #wanted = new Map<string, Map<string, Wanted>>();
  #loads = 0;

  want(messageId: string, emoji: string, isSet: boolean): void {
    const own = this.#wanted.get(messageId) ?? new Map<string, Wanted>();
    this.#wanted.set(messageId, own.set(emoji, { isSet, isDone: false, loads: this.#loads }));
  }

  /** The server has done it. When everything was loaded anew meanwhile, there may be no event to come. */
  done(messageId: string, emoji: string, isSet: boolean): void {
    const own = this.#wanted.get(messageId);
    const wanted = own?.get(emoji);
    if (!own || wanted?.isSet !== isSet) return;
    if (wanted.loads === this.#loads) own.set(emoji, { ...wanted, isDone: true });
    else this.drop(messageId, emoji, isSet);
  }

  /** An event of the viewer's says how it is. */
  heard(messageId: string, emoji: string, isSet: boolean): void {
    const wanted = this.#wanted.get(messageId)?.get(emoji);
    if (wanted && (wanted.isDone || wanted.isSet === isSet)) this.drop(messageId, emoji, wanted.isSet);
  }

  /** The server has refused it. */
  drop(messageId: string, emoji: string, isSet: boolean): void {
    const own = this.#wanted.get(messageId);
    if (own?.get(emoji)?.isSet !== isSet) return;
    own.delete(emoji);
    if (!own.size) this.#wanted.delete(messageId);
  }

  /** Everything was loaded anew: what is done is in it. */
  settle(): void {
    this.#loads++;
    for (const [messageId, own] of [...this.#wanted])
      for (const [emoji, { isSet, isDone }] of [...own]) if (isDone) this.drop(messageId, emoji, isSet);
  }

  /** The messages as they will be. */
  over(messages: readonly TimelineMessage[]): readonly TimelineMessage[] {
    if (!this.#wanted.size) return messages;
    return messages.map((message) => {
      const own = this.#wanted.get(message.id);
      return own ? { ...message, reactions: [...own].reduce(withReaction, message.reactions) } : message;
    });
  }
}

type Reactions = TimelineMessage['reactions'];

function withReaction(reactions: Reactions, [emoji, { isSet }]: readonly [string, Wanted]): Reactions {
  const known = reactions.find((one) => one.emoji === emoji);
  if ((known?.viewerHasReacted ?? false) === isSet) return reactions;
  if (!known) return [...reactions, { emoji, count: 1, viewerHasReacted: true }];
  const count = known.count + (isSet ? 1 : -1);
  const changed = { ...known, count, viewerHasReacted: isSet };
  return reactions.flatMap((one) => (one !== known ? [one] : count > 0 ? [changed] : []));
}
