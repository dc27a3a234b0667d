import { useState, type ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { createChannel, updateChannel } from '@testverse/client-sdk/guilds';
import { client } from '../../../app/client.ts';
import { describeProblem } from '../../../app/problems.ts';
import {
  Button,
  Dialog,
  Form,
  Select,
  TextField,
  useForm,
  useToast,
  type FieldProblem,
} from '../../../ui/index.ts';
import type { ChannelFields } from '../model.ts';
import { text } from '../text.ts';

const kinds = ['TEXT', 'ANNOUNCEMENT'] as const;
const kindOptions = kinds.map((value) => ({ value, label: text.kinds[value] }));
const slows = Object.keys(text.slows) as (keyof typeof text.slows)[];
const slowOptions = slows
  .sort((a, b) => Number(a) - Number(b))
  .map((value) => ({ value, label: text.slows[value] }));

interface ChannelValues extends Record<string, string> {
  name: string;
  topic: string;
  kind: (typeof kinds)[number];
  slowModeSeconds: (typeof slows)[number];
}

const empty: ChannelValues = { name: '', topic: '', kind: 'TEXT', slowModeSeconds: '0' };

/** The step offered that is nearest to a slow mode set elsewhere. */
function nearestSlow(seconds: number): (typeof slows)[number] {
  return slows.reduce((best, value) =>
    Math.abs(Number(value) - seconds) < Math.abs(Number(best) - seconds) ? value : best,
  );
}

function valuesOf(channel: ChannelFields): ChannelValues {
  return {
    name: channel.name,
    topic: channel.topic ?? '',
    kind: kinds.find((kind) => kind === channel.kind) ?? 'TEXT',
    slowModeSeconds: nearestSlow(channel.slowModeSeconds),
  };
}

/** A name as the server takes it: what is typed in between becomes hyphens. */
function channelName(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replace(/[\s_]+/gu, '-')
    .replace(/^#+/u, '');
}

interface ChannelDialogProps {
  open: boolean;
  onClose: () => void;
  guild: { id: string; slug: string };
  /** The one to change; a new one without it. */
  channel?: ChannelFields;
}

/** Opens a new channel, or changes one. */
export function ChannelDialog({ open, onClose, guild, channel }: ChannelDialogProps): ReactNode {
  return (
    <Dialog open={open} onClose={onClose} title={channel ? text.editChannel : text.create}>
      <ChannelForm onClose={onClose} guild={guild} {...(channel ? { channel } : {})} />
    </Dialog>
  );
}

function ChannelForm({ onClose, guild, channel }: Omit<ChannelDialogProps, 'open'>): ReactNode {
  const toast = useToast();
  const navigate = useNavigate();
  const form = useForm<ChannelValues>({
    initial: channel ? valuesOf(channel) : empty,
    check: ({ name }): FieldProblem[] =>
      channelName(name) === '' ? [{ field: ['name'], message: text.nameNeeded }] : [],
    submit: async ({ name, topic, kind, slowModeSeconds }) => {
      const facts = {
        name: channelName(name),
        topic: topic.trim() || null,
        kind,
        slowModeSeconds: Number(slowModeSeconds),
      };
      const answer = channel
        ? await updateChannel(client, { input: { channelId: channel.id, ...facts } })
        : await createChannel(client, { input: { guildId: guild.id, ...facts } });
      if (!answer.channel) return answer.userErrors;
      toast({ text: channel ? text.saved : text.created(answer.channel.name), tone: 'good' });
      onClose();
      if (answer.channel.name !== channel?.name) await navigate(`/g/${guild.slug}/c/${answer.channel.name}`);
      return [];
    },
  });
  return (
    <Form form={form} label={channel ? text.editChannel : text.create} className="p-4">
      <TextField
        {...form.bind('name')}
        label={text.name}
        hint={text.nameHint}
        prefix="#"
        spellCheck={false}
        autoComplete="off"
        autoFocus
      />
      <TextField {...form.bind('topic')} label={text.topic} hint={text.topicHint} optional />
      <Select {...form.bind('kind')} label={text.kind} options={kindOptions} />
      <Select {...form.bind('slowModeSeconds')} label={text.slow} options={slowOptions} />
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>{text.cancel}</Button>
        <Button type="submit" variant="primary" busy={form.busy}>
          {channel ? text.save : text.createAct}
        </Button>
      </div>
    </Form>
  );
}

interface ArchiveDialogProps {
  open: boolean;
  onClose: () => void;
  channel: ChannelFields;
}

/** Asks before a channel is archived. */
export function ArchiveDialog({ open, onClose, channel }: ArchiveDialogProps): ReactNode {
  const archive = useArchive(channel);
  return (
    <Dialog open={open} onClose={onClose} title={text.archiveTitle(channel.name)}>
      <div className="p-4">
        <p className="text-muted">{text.archiveWarning}</p>
        <div className="mt-4 flex justify-end gap-2">
          <Button data-autofocus="" onClick={onClose}>
            {text.cancel}
          </Button>
          <Button
            variant="danger"
            busy={archive.busy}
            onClick={() => void archive.set(true).then((isDone) => isDone && onClose())}
          >
            {text.archive}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

/** Archives a channel or opens it again, and says what came of it. */
export function useArchive(channel: ChannelFields): {
  busy: boolean;
  set: (isArchived: boolean) => Promise<boolean>;
} {
  const toast = useToast();
  const [busy, setBusy] = useState(false);
  return {
    busy,
    set: async (isArchived) => {
      setBusy(true);
      try {
        const answer = await updateChannel(client, { input: { channelId: channel.id, isArchived } });
        const refusal = answer.userErrors[0]?.message;
        const done = isArchived ? text.archivedNow(channel.name) : text.unarchivedNow(channel.name);
        toast({ text: refusal ?? done, tone: refusal ? 'bad' : 'good' });
        return !refusal;
      } catch (error) {
        toast({ text: describeProblem(error).title, tone: 'bad' });
        return false;
      } finally {
        setBusy(false);
      }
    },
  };
}
