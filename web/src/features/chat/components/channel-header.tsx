import {
  Archive,
  ArrowLeft,
  CalendarDays,
  Ellipsis,
  Hash,
  Megaphone,
  Pencil,
  RotateCcw,
  Users,
} from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { Link } from 'react-router';
import { Badge, Button, Dialog, IconButton, Menu, MenuItem } from '../../../ui/index.ts';
import type { ChannelFields } from '../model.ts';
import { text } from '../text.ts';
import { ArchiveDialog, ChannelDialog, useArchive } from './channel-form.tsx';

interface HeaderProps {
  guild: { id: string; slug: string };
  channel: ChannelFields;
  hasMembers: boolean;
  onMembers: () => void;
  onDate: (date: string) => void;
}

/** What a channel looks like beside its name. */
export function ChannelIcon({ kind, size = 16 }: { kind: string; size?: number }): ReactNode {
  return kind === 'ANNOUNCEMENT' ? (
    <Megaphone size={size} className="shrink-0" aria-hidden="true" />
  ) : (
    <Hash size={size} className="shrink-0" aria-hidden="true" />
  );
}

/** Name and topic of the channel, and what one can do with it as a whole. */
export function ChannelHeader({ guild, channel, hasMembers, onMembers, onDate }: HeaderProps): ReactNode {
  const [asking, setAsking] = useState(false);
  return (
    <header className="flex h-12 shrink-0 items-center gap-2 border-b border-line pr-2 pl-2 md:pr-4 md:pl-6">
      <Link
        to={`/g/${guild.slug}/c`}
        aria-label={text.back}
        className="inline-flex size-8 items-center justify-center rounded-md text-muted hover:bg-hover hover:text-text md:hidden"
      >
        <ArrowLeft size={18} />
      </Link>
      <span className="text-muted">
        <ChannelIcon kind={channel.kind} size={18} />
      </span>
      <h1 className="shrink-0 truncate text-16 font-semibold">{channel.name}</h1>
      {channel.archivedAt !== null && <Badge>{text.archived}</Badge>}
      {channel.topic && (
        <p
          title={channel.topic}
          className="ml-1 hidden min-w-0 flex-1 truncate border-l border-line pl-3 text-14 text-muted sm:block"
        >
          {channel.topic}
        </p>
      )}
      <span className="ml-auto flex items-center">
        <IconButton label={text.toDate} onClick={() => setAsking(true)}>
          <CalendarDays size={18} />
        </IconButton>
        <IconButton
          label={hasMembers ? text.hideMembers : text.showMembers}
          aria-pressed={hasMembers}
          onClick={onMembers}
          className={hasMembers ? 'text-text' : ''}
        >
          <Users size={18} />
        </IconButton>
        {channel.viewerCan.manage && <ManageMenu guild={guild} channel={channel} />}
      </span>
      <Dialog open={asking} onClose={() => setAsking(false)} title={text.toDate} className="max-w-xs">
        <DateForm
          onDate={(date) => {
            setAsking(false);
            onDate(date);
          }}
        />
      </Dialog>
    </header>
  );
}

function ManageMenu({ guild, channel }: Pick<HeaderProps, 'guild' | 'channel'>): ReactNode {
  const [open, setOpen] = useState<'edit' | 'archive' | null>(null);
  const archive = useArchive(channel);
  const close = (): void => setOpen(null);
  return (
    <>
      <Menu
        label={text.channelMenu}
        trigger={
          <IconButton label={text.channelMenu}>
            <Ellipsis size={18} />
          </IconButton>
        }
      >
        <MenuItem icon={<Pencil size={16} />} onSelect={() => setOpen('edit')}>
          {text.editChannel}
        </MenuItem>
        {channel.archivedAt === null ? (
          <MenuItem tone="bad" icon={<Archive size={16} />} onSelect={() => setOpen('archive')}>
            {text.archive}
          </MenuItem>
        ) : (
          <MenuItem icon={<RotateCcw size={16} />} onSelect={() => void archive.set(false)}>
            {text.unarchive}
          </MenuItem>
        )}
      </Menu>
      <ChannelDialog open={open === 'edit'} onClose={close} guild={guild} channel={channel} />
      <ArchiveDialog open={open === 'archive'} onClose={close} channel={channel} />
    </>
  );
}

function DateForm({ onDate }: { onDate: (date: string) => void }): ReactNode {
  const [date, setDate] = useState('');
  return (
    <form
      className="flex items-end gap-2 p-4"
      onSubmit={(event) => {
        event.preventDefault();
        // Midnight where the person is.
        const moment = new Date(`${date}T00:00:00`);
        if (!Number.isNaN(moment.getTime())) onDate(moment.toISOString());
      }}
    >
      <label className="flex-1 text-14 font-medium">
        {text.date}
        <input
          type="date"
          required
          data-autofocus=""
          value={date}
          onChange={(event) => setDate(event.target.value)}
          className="mt-1 h-9 w-full rounded-md border border-line-strong/60 bg-raised px-3 font-normal"
        />
      </label>
      <Button type="submit" variant="primary" className="h-9">
        {text.go}
      </Button>
    </form>
  );
}
