import { messageReactions } from '@testverse/client-sdk/guilds';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { client } from '../../../app/client.ts';
import { useRights } from '../acts.ts';
import type { ChatMessage } from '../model.ts';
import { text } from '../text.ts';

/** A minute: other reactions are asked for anew anyway, by their counts. */
const STALE_MS = 60_000;

/** Who reacted to a message with an emoji, by name; asked for when it is first shown. */
export function Reactors({ message, emoji }: { message: ChatMessage; emoji: string }): ReactNode {
  const { viewerId } = useRights();
  const { id, reactions } = message;
  const { data } = useQuery({
    queryKey: ['reactors', id, reactions.map((one) => `${one.emoji} ${one.count} ${one.viewerHasReacted}`)],
    staleTime: STALE_MS,
    queryFn: async ({ signal }) => {
      const found = await messageReactions(client, { id }, { signal });
      return found?.__typename === 'Message' ? found.reactions : [];
    },
  });
  const known = data?.find((one) => one.emoji === emoji);
  if (!known) return emoji;
  const names = known.users.map((user) => (user.id === viewerId ? text.you : user.profile.displayName));
  return `${emoji} ${text.reactors(names, known.count - names.length)}`;
}
