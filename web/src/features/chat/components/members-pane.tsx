import { X } from 'lucide-react';
import { useState, type ComponentProps, type ReactNode } from 'react';
import { IconButton } from '../../../ui/index.ts';
import { text } from '../text.ts';
import { Members } from './members-aside.tsx';

const KEY = 'testverse.members';

function readOpen(): boolean {
  // On small windows the list covers the channel, so it opens only when asked for.
  if (!window.matchMedia('(min-width: 1100px)').matches) return false;
  try {
    return localStorage.getItem(KEY) !== 'closed';
  } catch {
    return true;
  }
}

/** Whether the members are shown, and the way to change that; a wide window remembers it. */
export function useMembersOpen(): [boolean, () => void] {
  const [open, setOpen] = useState(readOpen);
  const toggle = (): void => {
    setOpen(!open);
    try {
      localStorage.setItem(KEY, open ? 'closed' : 'open');
    } catch {
      // Without storage it is as it is for this page.
    }
  };
  return [open, toggle];
}

/** The members beside the channel; on a phone in front of it. */
export function MembersPane({
  onClose,
  ...members
}: ComponentProps<typeof Members> & { onClose: () => void }): ReactNode {
  return (
    <aside
      aria-label={text.members}
      className="fixed inset-0 z-30 flex flex-col overflow-y-auto bg-bg md:static md:w-60 md:shrink-0 md:border-l md:border-line"
    >
      <div className="sticky top-0 flex h-12 shrink-0 items-center justify-between border-b border-line bg-bg pr-2 pl-4 text-16 font-semibold md:hidden">
        {text.members}
        <IconButton label={text.hideMembers} onClick={onClose}>
          <X size={18} />
        </IconButton>
      </div>
      <div className="px-2 py-4">
        <Members {...members} />
      </div>
    </aside>
  );
}
