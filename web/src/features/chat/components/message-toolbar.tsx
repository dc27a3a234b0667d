import { Copy, Ellipsis, Link2, MailOpen, Pencil, Reply, SmilePlus, Trash2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { IconButton, Menu, MenuItem, MenuLine } from '../../../ui/index.ts';
import { useActs, useRights } from '../acts.ts';
import type { ChatMessage } from '../model.ts';
import { text } from '../text.ts';
import { EmojiPicker } from './emoji-picker.tsx';

interface ToolbarProps {
  message: ChatMessage;
  /** Something of it is open: the toolbar has to stay although the pointer has left. */
  onBusy: (busy: boolean) => void;
}

/** What can be done to a message; shown on the one that is hovered or has the focus. */
export function MessageToolbar({ message, onBusy }: ToolbarProps): ReactNode {
  const acts = useActs();
  const { viewerId, send, react, moderate } = useRights();
  const isOwn = message.author.id === viewerId;
  const canEdit = isOwn && send;
  return (
    <div
      role="group"
      aria-label={text.toolbar}
      className="absolute -top-4 right-3 z-10 flex rounded-md border border-line bg-raised p-px shadow-float md:right-5"
    >
      {react && (
        <EmojiPicker
          onOpenChange={onBusy}
          onPick={(emoji) => acts.react(message, emoji, true)}
          trigger={
            <IconButton label={text.react} className="size-7">
              <SmilePlus size={16} />
            </IconButton>
          }
        />
      )}
      {send && (
        <IconButton label={text.reply} className="size-7" onClick={() => acts.reply(message)}>
          <Reply size={16} />
        </IconButton>
      )}
      {canEdit && (
        <IconButton label={text.edit} className="size-7" onClick={() => acts.startEdit(message)}>
          <Pencil size={16} />
        </IconButton>
      )}
      <Menu
        label={text.more}
        onOpenChange={onBusy}
        trigger={
          <IconButton label={text.more} className="size-7">
            <Ellipsis size={16} />
          </IconButton>
        }
      >
        <MenuItem icon={<Link2 size={16} />} onSelect={() => acts.copyLink(message)}>
          {text.copyLink}
        </MenuItem>
        <MenuItem icon={<Copy size={16} />} onSelect={() => acts.copyText(message)}>
          {text.copyText}
        </MenuItem>
        {viewerId !== null && (
          <MenuItem icon={<MailOpen size={16} />} onSelect={() => acts.markUnread(message)}>
            {text.markUnread}
          </MenuItem>
        )}
        {(isOwn || moderate) && (
          <>
            <MenuLine />
            <MenuItem tone="bad" icon={<Trash2 size={16} />} onSelect={() => acts.askToRemove(message)}>
              {text.remove}
            </MenuItem>
          </>
        )}
      </Menu>
    </div>
  );
}
