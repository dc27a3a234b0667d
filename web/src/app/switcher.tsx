import { useState, type ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { useKnownChannels } from '../features/chat/index.ts';
import { useGuildSearch, useViewerGuilds } from '../features/guilds/index.ts';
import { usePersonByName } from '../features/account/index.ts';
import { Dialog, chooseTheme } from '../ui/index.ts';
import { useRested } from './rested.ts';
import { useSession } from './session.tsx';
import { useSignOut } from './sign-out.ts';
import { SwitcherBox } from './switcher-box.tsx';
import { matching, usernameIn, type Entry } from './switcher-entries.ts';
import { text } from './text.ts';

function usePlaces(): Entry[] {
  const navigate = useNavigate();
  const { viewer } = useSession();
  const signOut = useSignOut();
  const place = (to: string, label: string): Entry => ({
    id: `place ${to}`,
    kind: 'PLACE',
    label,
    run: () => void navigate(to),
  });
  const act = (label: string, run: () => void): Entry => ({ id: `act ${label}`, kind: 'ACT', label, run });
  const themes = (['AUTO', 'LIGHT', 'DARK'] as const).map((choice) =>
    act(`${text.theme}: ${text.themes[choice]}`, () => chooseTheme(choice)),
  );
  const own = viewer
    ? [
        place(`/u/${viewer.username}`, text.yourProfile),
        place('/me/profile', text.editProfile),
        place('/me/privacy', text.privacy),
        act(text.foundGuild, () => void navigate('/guilds/new')),
        act(text.signOut, () => void signOut()),
      ]
    : [place('/sign-in', text.signIn), place('/sign-up', text.signUp)];
  return [
    place('/', text.home),
    place('/guilds', text.directory),
    place('/leaderboard', text.leaderboard),
    place('/achievements', text.achievements),
    place('/assessments', text.questionnaires),
    act(text.explorer, () => window.location.assign('/explorer')),
    ...own,
    ...themes,
  ];
}

function useEntries(query: string): { entries: Entry[]; isSearching: boolean } {
  const navigate = useNavigate();
  const asked = useRested(query.trim());
  const { guilds: mine } = useViewerGuilds();
  const { guilds: found, isSearching: isFetching } = useGuildSearch(asked.startsWith('@') ? '' : asked);
  const person = usePersonByName(asked.startsWith('@') || asked.length > 2 ? usernameIn(asked) : null);
  const places = usePlaces();

  const guildEntry = (guild: { slug: string; name: string }): Entry => ({
    id: `guild ${guild.slug}`,
    kind: 'GUILD',
    label: guild.name,
    detail: guild.slug,
    run: () => void navigate(`/g/${guild.slug}`),
  });
  const channels = useKnownChannels().map(({ id, name, guildSlug, guildName }): Entry => ({
    id: `channel ${id}`,
    kind: 'CHANNEL',
    label: `#${name}`,
    detail: guildName,
    run: () => void navigate(`/g/${guildSlug}/c/${name}`),
  }));
  const known = new Set(mine.map((guild) => guild.slug));
  const local = matching([...channels, ...mine.map(guildEntry), ...places], query.replace(/^@/u, ''));
  const people: Entry[] = person
    ? [
        {
          id: `person ${person.username}`,
          kind: 'PERSON',
          label: person.profile.displayName,
          detail: `@${person.username}`,
          run: () => void navigate(`/u/${person.username}`),
        },
      ]
    : [];
  const isSearching = isFetching || asked !== query.trim();
  if (query.startsWith('@')) return { entries: people, isSearching };
  const others = found.filter((guild) => !known.has(guild.slug)).map(guildEntry);
  return { entries: [...local, ...others, ...people].slice(0, 16), isSearching };
}

function SwitcherContent({ onClose }: { onClose: () => void }): ReactNode {
  const [query, setQuery] = useState('');
  const { entries, isSearching } = useEntries(query);
  return (
    <SwitcherBox
      query={query}
      onQuery={setQuery}
      entries={entries}
      isSearching={isSearching}
      onChoose={(entry) => {
        onClose();
        entry.run();
      }}
    />
  );
}

/** ⌘K: channels of the guild one is in, guilds, people, places and acts by typing a few letters. */
export function Switcher({ open, onClose }: { open: boolean; onClose: () => void }): ReactNode {
  return (
    <Dialog open={open} onClose={onClose} title={text.switcher} titleHidden top className="max-w-xl">
      <SwitcherContent onClose={onClose} />
    </Dialog>
  );
}
