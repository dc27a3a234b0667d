import type { ReactNode } from 'react';
import { ahead } from '../../ui/index.ts';
import type { GuildPlaceFields } from '../guilds/index.ts';

const { Component: List, preload } = ahead(
  async () => (await import('./components/channel-section.tsx')).ChannelList,
);

/** Begins to fetch the list and what makes it live. */
export const preloadChannelSection = preload;

/** The channels in a guild's section list. */
export function ChannelSection({ guild }: { guild: GuildPlaceFields }): ReactNode {
  return (
    <div className="hidden flex-col md:flex">
      <List guild={guild} />
    </div>
  );
}
