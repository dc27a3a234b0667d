import { messageRevisions } from '@testverse/client-sdk/guilds';
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { client } from '../../../app/client.ts';
import { AfterDelay, Bone, Dialog, ErrorState } from '../../../ui/index.ts';
import { useRights } from '../acts.ts';
import type { ChatMessage } from '../model.ts';
import { text } from '../text.ts';
import { exactMoment } from '../times.ts';

const MOST_SHOWN = 20;

/** Says that a message was edited; its author and moderators see from here what it said before. */
export function EditedMark({ message, editedAt }: { message: ChatMessage; editedAt: string }): ReactNode {
  const { viewerId, moderate } = useRights();
  const [open, setOpen] = useState(false);
  const words = `(${text.edited})`;
  if (message.author.id !== viewerId && !moderate)
    return (
      <span title={exactMoment(editedAt)} className="text-12 text-muted">
        {words}
      </span>
    );
  return (
    <>
      <button
        type="button"
        title={exactMoment(editedAt)}
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
        className="rounded-sm text-12 text-muted hover:text-text hover:underline"
      >
        {words}
      </button>
      <Dialog open={open} onClose={() => setOpen(false)} title={text.formerTexts}>
        <FormerTexts messageId={message.id} editedAt={editedAt} />
      </Dialog>
    </>
  );
}

function FormerTexts({ messageId, editedAt }: { messageId: string; editedAt: string }): ReactNode {
  const { data, error, refetch } = useQuery({
    queryKey: ['revisions', messageId, editedAt],
    queryFn: async ({ signal }) => {
      const found = await messageRevisions(client, { id: messageId, last: MOST_SHOWN }, { signal });
      return found?.__typename === 'Message' ? found.revisions.edges.map(({ node }) => node) : [];
    },
  });
  return (
    <div className="max-h-[60vh] overflow-y-auto p-4">
      {error && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!data && !error && (
        <AfterDelay>
          <Bone className="h-3 w-40" />
        </AfterDelay>
      )}
      {data?.length === 0 && <p className="text-muted">{text.noFormerTexts}</p>}
      <ol className="flex flex-col gap-3">
        {data?.map(({ body, createdAt }) => (
          <li key={createdAt}>
            <time dateTime={createdAt} className="text-12 text-muted">
              {exactMoment(createdAt)}
            </time>
            <p className="break-words whitespace-pre-wrap">{body}</p>
          </li>
        ))}
      </ol>
    </div>
  );
}
