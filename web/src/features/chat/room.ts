import { guildPresence, guildRoom, type GuildRoom, type LiveView } from '@testverse/client-sdk/live';
import { liveConnection } from '../../app/live.ts';
import { useSession } from '../../app/session.tsx';
import { useKeptView } from './views.ts';

/** Who is here, as a key: null while that is not known, empty for visitors. */
export function useAccount(): string | null {
  const { state, viewer } = useSession();
  return state === 'unknown' ? null : (viewer?.username ?? '');
}

/** The guild with its channels and people, kept up; shared by everything that shows them. */
export function useRoom(guildId: string | null): LiveView<GuildRoom> | null {
  const account = useAccount();
  const key = account === null || guildId === null ? null : `room ${account} ${guildId}`;
  return useKeptView(key, () => guildRoom(liveConnection(), { guildId: guildId ?? '' }));
}

type Presence = ReturnType<typeof guildPresence>;

/** Who is present in a guild. Whoever holds it is present too, which is why every place of a guild does. */
export function usePresence(guildId: string | null): Presence | null {
  const account = useAccount();
  const key = account === null || guildId === null ? null : `presence ${account} ${guildId}`;
  return useKeptView(key, () => guildPresence(liveConnection(), { guildId: guildId ?? '' }));
}
