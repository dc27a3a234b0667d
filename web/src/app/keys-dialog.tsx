import type { ReactNode } from 'react';
import { Dialog, commandLabel } from '../ui/index.ts';
import { text } from './text.ts';

function keyLabel(key: string): string {
  return key.startsWith('mod ') ? commandLabel(key.slice(4)) : key;
}

/** What can be done without a pointer. */
export function KeysDialog({ open, onClose }: { open: boolean; onClose: () => void }): ReactNode {
  return (
    <Dialog open={open} onClose={onClose} title={text.keys} className="max-w-md">
      <dl className="flex flex-col gap-2 p-4">
        {text.keyGroups.map((row) => (
          <div key={row.does} className="flex items-center justify-between gap-4">
            <dt className="text-14">{row.does}</dt>
            <dd className="flex gap-1">
              {row.keys.map((key) => (
                <kbd key={key}>{keyLabel(key)}</kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
