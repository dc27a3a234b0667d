import type { ReactNode } from 'react';
import { AfterDelay, Bone } from '../../../ui/index.ts';
import { text } from '../text.ts';

const widths = ['w-2/3', 'w-1/2', 'w-5/6', 'w-1/3', 'w-3/5', 'w-4/5', 'w-1/2', 'w-2/5'] as const;

function BoneMessage({ index }: { index: number }): ReactNode {
  return (
    <div className="flex gap-3 px-4 py-2 md:px-6">
      <Bone className="size-8 rounded-full" />
      <div className="flex min-w-0 flex-1 flex-col gap-2 pt-1">
        <Bone className="h-3 w-28" />
        <Bone className={`h-3 ${widths[index % widths.length]}`} />
      </div>
    </div>
  );
}

/** The shape of the message that is being loaded above. */
export function ListSkeleton({ label }: { label: string }): ReactNode {
  return (
    <div role="status" aria-label={label}>
      <BoneMessage index={2} />
    </div>
  );
}

/** The shape of a channel on its way. */
export function ChannelSkeleton(): ReactNode {
  return (
    <AfterDelay>
      <div
        role="status"
        aria-label={text.loadingMessages}
        className="flex min-h-0 flex-1 flex-col justify-end overflow-hidden pb-2"
      >
        {Array.from({ length: 9 }, (_, index) => (
          <BoneMessage key={index} index={index} />
        ))}
      </div>
    </AfterDelay>
  );
}
