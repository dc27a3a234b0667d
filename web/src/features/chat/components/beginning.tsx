import type { ReactNode } from 'react';
import type { ChannelFields } from '../model.ts';
import { text } from '../text.ts';
import { ChannelIcon } from './channel-header.tsx';

/** What stands above the very first message. */
export function Beginning({ channel, isEmpty }: { channel: ChannelFields; isEmpty: boolean }): ReactNode {
  return (
    <div className="flex items-center gap-3 px-4 pt-4 pb-2 md:px-6">
      <span className="inline-flex size-10 items-center justify-center rounded-full bg-pressed text-muted">
        <ChannelIcon kind={channel.kind} size={20} />
      </span>
      <div className="min-w-0">
        <p className="text-16 font-semibold">
          {isEmpty ? text.empty(channel.name) : text.startOf(channel.name)}
        </p>
        <p className="truncate text-muted">{isEmpty ? text.emptyHint : channel.topic}</p>
      </div>
    </div>
  );
}
