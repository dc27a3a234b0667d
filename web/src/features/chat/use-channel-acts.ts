import { deleteMessage, editMessage, markChannelUnread } from '@testverse/client-sdk/guilds';
import type { ChannelTimelineView } from '@testverse/client-sdk/live';
import { useEffect, useMemo, useRef, useState } from 'react';
import { client } from '../../app/client.ts';
import { useToast } from '../../ui/index.ts';
import type { Acts } from './acts.ts';
import type { ChatMessage, PendingMessage } from './model.ts';
import { refusalWords } from './refusal.ts';
import { text } from './text.ts';

interface ActsInput {
  channelPath: string;
  timeline: ChannelTimelineView;
  onReply: (message: ChatMessage) => void;
  onUnread: (message: ChatMessage) => void;
  onJump: (messageId: string) => void;
  onRestore: (pending: PendingMessage) => void;
  /** The focus goes back to writing. */
  onDone: () => void;
}

interface ActsState {
  acts: Acts;
  editingId: string | null;
  removing: ChatMessage | null;
  /** Ends the question; deletes when the answer was yes. */
  answer: (isYes: boolean) => void;
}

type TimelineMessage = NonNullable<ChannelTimelineView['state']>['messages'][number];

/** Everything that can be done to the messages of a channel. What is nearly certain shows at once; refusals undo it and say why. */
export function useChannelActs(input: ActsInput): ActsState {
  const toast = useToast();
  const [editingId, setEditing] = useState<string | null>(null);
  const [removing, setRemoving] = useState<ChatMessage | null>(null);
  const latest = useRef({ ...input, toast });
  useEffect(() => {
    latest.current = { ...input, toast };
  });

  const acts = useMemo<Acts>(() => {
    const editDraft = new Map<string, string>();
    const refuse = (error: unknown): void =>
      latest.current.toast({ text: typeof error === 'string' ? error : refusalWords(error), tone: 'bad' });
    const replace = (id: string, change: (message: TimelineMessage) => TimelineMessage): void =>
      latest.current.timeline.update((state) => ({
        ...state,
        messages: state.messages.map((message) => (message.id === id ? change(message) : message)),
      }));
    const copy = (words: string, done: string): void =>
      void navigator.clipboard.writeText(words).then(
        () => latest.current.toast({ text: done }),
        () => undefined,
      );
    return {
      editDraft,
      reply: (message) => latest.current.onReply(message),
      startEdit: (message) => setEditing(message.id),
      stopEdit: () => {
        setEditing((id) => {
          if (id !== null) editDraft.delete(id);
          return null;
        });
        latest.current.onDone();
      },
      saveEdit: async (message, body) => {
        setEditing(null);
        latest.current.onDone();
        if (body === message.body) return void editDraft.delete(message.id);
        const { body: before, editedAt } = message;
        replace(message.id, (one) => ({ ...one, body, editedAt: one.editedAt ?? one.createdAt }));
        const undo = (reason: unknown): void => {
          replace(message.id, (one) => ({ ...one, body: before, editedAt }));
          // What was written stays in the box.
          editDraft.set(message.id, body);
          setEditing(message.id);
          refuse(reason);
        };
        try {
          const { message: saved, userErrors } = await editMessage(client, {
            input: { messageId: message.id, body },
          });
          if (!saved) return undo(userErrors[0]?.message ?? text.refusedEdit);
          editDraft.delete(message.id);
          replace(message.id, () => saved);
        } catch (error) {
          undo(error);
        }
      },
      askToRemove: (message) => setRemoving(message),
      react: (message, emoji, isSet) =>
        void latest.current.timeline.setReaction(message.id, emoji, isSet).catch(refuse),
      markUnread: (message) => {
        latest.current.onUnread(message);
        markChannelUnread(client, { input: { messageId: message.id } }).catch(refuse);
      },
      copyLink: (message) =>
        copy(`${location.origin}${latest.current.channelPath}?m=${message.id}`, text.linkCopied),
      copyText: (message) => copy(message.body ?? '', text.textCopied),
      jumpTo: (messageId) => latest.current.onJump(messageId),
      retry: (pending) => pending.retry(),
      discard: (pending) => pending.discard(),
      editAgain: (pending) => {
        pending.discard();
        latest.current.onRestore(pending);
      },
    };
  }, []);

  const answer = (isYes: boolean): void => {
    setRemoving(null);
    if (!isYes || !removing) return;
    setEditing(null);
    void remove(removing, input.timeline).catch((error: unknown) =>
      toast({ text: typeof error === 'string' ? error : refusalWords(error), tone: 'bad' }),
    );
  };
  return { acts, editingId, removing, answer };
}

async function remove({ id }: ChatMessage, timeline: ChannelTimelineView): Promise<void> {
  const { message, userErrors } = await deleteMessage(client, { input: { messageId: id } });
  if (!message) throw Object.assign(new Error(userErrors[0]?.message ?? ''), { userErrors });
  timeline.update((state) => ({
    ...state,
    messages: state.messages.map((one) => (one.id === id ? message : one)),
  }));
}
