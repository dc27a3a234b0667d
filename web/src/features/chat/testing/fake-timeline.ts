import type { ChannelTimeline, ChannelTimelineView, LiveStatus, Outbox } from '@testverse/client-sdk/live';
import type { ChannelFields, ChatMessage, PendingMessage } from '../model.ts';

type State = ChannelTimeline;

/** A channel open to write in. */
export const channel: ChannelFields & { lastReadSeq: number } = {
  id: 'channel_1',
  name: 'general',
  topic: 'Everything',
  kind: 'TEXT',
  slowModeSeconds: 0,
  position: 0,
  archivedAt: null,
  viewerCan: { send: true, manage: false, moderate: false },
  lastReadSeq: 0,
};

/** A channel's timeline that does what a test says, and remembers what it was asked. */
export class FakeTimeline {
  state: State;
  status: LiveStatus = 'live';
  readonly error = null;
  readonly asked: string[] = [];
  #listeners = new Set<() => void>();

  constructor(messages: readonly ChatMessage[], rest: Partial<State> = {}) {
    this.state = {
      channel,
      viewerId: 'user_mira',
      messages,
      pending: [],
      hasOlder: false,
      hasNewer: false,
      latestSeq: 0,
      ...rest,
    } as unknown as State;
  }

  /** As the page takes it. */
  get view(): ChannelTimelineView {
    return this as unknown as ChannelTimelineView;
  }

  set(change: {
    messages?: readonly ChatMessage[];
    pending?: readonly PendingMessage[];
    hasOlder?: boolean;
    hasNewer?: boolean;
  }): void {
    this.state = { ...this.state, ...(change as Partial<State>) };
    for (const listener of this.#listeners) listener();
  }

  onChange = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  /** From now on sends by an outbox, as a channel of this id. */
  sendBy(outbox: Outbox, channelId: string): this {
    const show = (): void => this.set({ pending: outbox.of(channelId) });
    outbox.follow({ channelId, onChange: show });
    this.send = (message) => outbox.send(channelId, message);
    return this;
  }
  send: ChannelTimelineView['send'] = () => '';
  update = (change: (state: State) => State): void => this.set(change(this.state));
  loadOlder = async (): Promise<void> => void this.asked.push('older');
  loadNewer = async (): Promise<void> => void this.asked.push('newer');
  jumpTo = async (anchor: object): Promise<void> => void this.asked.push(JSON.stringify(anchor));
  jumpToLatest = async (): Promise<void> => void this.asked.push('latest');
  setReaction = async (id: string, emoji: string, isSet: boolean): Promise<void> =>
    void this.asked.push(`${id} ${emoji} ${isSet}`);
  reload = async (): Promise<void> => void this.asked.push('reload');
  close = (): void => void this.asked.push('close');
}
