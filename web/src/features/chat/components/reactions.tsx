import { SmilePlus } from 'lucide-react';
import type { ReactNode } from 'react';
import { Tooltip, cx } from '../../../ui/index.ts';
import { useActs, useRights } from '../acts.ts';
import type { ChatMessage } from '../model.ts';
import { text } from '../text.ts';
import { EmojiPicker } from './emoji-picker.tsx';
import { Reactors } from './reactors.tsx';

const pill =
  'inline-flex h-6 items-center gap-1 rounded-full border px-2 text-12 tabular-nums transition-colors duration-100';

/** The emoji under a message; pressing one joins or leaves it, resting on one tells who it is from. */
export function Reactions({ message }: { message: ChatMessage }): ReactNode {
  const acts = useActs();
  const { react } = useRights();
  if (message.reactions.length === 0) return null;
  return (
    <ul aria-label={text.reactions} className="mt-1 flex flex-wrap items-center gap-1">
      {message.reactions.map(({ emoji, count, viewerHasReacted }) => (
        <li key={emoji}>
          <Tooltip label={<Reactors message={message} emoji={emoji} />}>
            <button
              type="button"
              aria-pressed={viewerHasReacted}
              aria-label={text.reacted(emoji, count, viewerHasReacted)}
              aria-disabled={!react || undefined}
              onClick={() => react && acts.react(message, emoji, !viewerHasReacted)}
              className={cx(
                pill,
                viewerHasReacted
                  ? 'border-accent/60 bg-accent-soft text-text'
                  : 'border-line bg-bg text-muted',
                react ? 'hover:border-line-strong' : 'cursor-default',
              )}
            >
              <span className="text-14">{emoji}</span>
              {count}
            </button>
          </Tooltip>
        </li>
      ))}
      {react && (
        <li>
          <EmojiPicker
            onPick={(emoji) => acts.react(message, emoji, true)}
            trigger={
              <button
                type="button"
                aria-label={text.react}
                className={cx(
                  pill,
                  'border-transparent text-muted hover:border-line hover:bg-bg hover:text-text',
                )}
              >
                <SmilePlus size={14} />
              </button>
            }
          />
        </li>
      )}
    </ul>
  );
}
