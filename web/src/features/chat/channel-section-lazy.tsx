import { Suspense, lazy, type ReactNode } from 'react';
import type { GuildPlaceFields } from '../guilds/index.ts';

const List = lazy(async () => ({ default: (await import('./components/channel-section.tsx')).ChannelList }));

/** The channels in a guild's section list; what makes them live loads with them. */
export function ChannelSection({ guild }: { guild: GuildPlaceFields }): ReactNode {
  return (
    <div className="hidden flex-col md:flex">
      <Suspense fallback={null}>
        <List guild={guild} />
      </Suspense>
    </div>
  );
}
