import { FolderKanban, House, MessagesSquare, Settings, Users } from 'lucide-react';
import { useState, type CSSProperties, type ReactNode } from 'react';
import { Outlet, useOutletContext, useParams } from 'react-router';
import { NotFoundPage } from '../../../app/not-found.tsx';
import { Place, SectionLink } from '../../../app/place.tsx';
import { useWholeStage } from '../../../app/whole-stage.ts';
import { ChannelSection } from '../../chat/index.ts';
import {
  ButtonLink,
  EmptyState,
  ErrorState,
  SkeletonPage,
  formatCount,
  guildColours,
} from '../../../ui/index.ts';
import type { Branding, GuildPlaceFields } from '../model.ts';
import { useGuild } from '../queries.ts';
import { text } from '../text.ts';

/** The guild whose place one is in. */
export function useGuildPlace(): GuildPlaceFields {
  return useOutletContext<GuildPlaceFields>();
}

/** A guild's colours as custom properties for what is inside; text on them can always be read. */
export function tint(branding: Branding): CSSProperties {
  const { fill, ink } = guildColours(branding.primaryColor);
  return { '--guild': fill, '--guild-ink': ink, '--guild-accent': branding.accentColor } as CSSProperties;
}

/** The frame of everything inside one guild. A guild one may not see looks like one that does not exist. */
export function GuildPlace(): ReactNode {
  const { slug = '' } = useParams();
  const guild = useGuild(slug);
  const whole = useWholeStage();
  const [seen, setSeen] = useState<string | null>(null);
  if (guild.data && seen !== slug) setSeen(slug);
  if (guild.data === null) return seen === slug ? <GonePlace /> : <NotFoundPage />;
  if (!guild.data)
    return (
      <Place>
        {guild.isError ? (
          <ErrorState error={guild.error} onRetry={() => void guild.refetch()} />
        ) : (
          <SkeletonPage />
        )}
      </Place>
    );
  const outlet = <Outlet context={guild.data} />;
  return (
    <Place sectionLabel={guild.data.name} section={<Sections guild={guild.data} />} whole={whole}>
      {whole ? outlet : <div style={tint(guild.data.branding)}>{outlet}</div>}
    </Place>
  );
}

/** Whoever was in it a moment ago is told more than that there is nothing. */
function GonePlace(): ReactNode {
  return (
    <Place>
      <EmptyState title={text.gone} action={<ButtonLink to="/guilds">{text.toDirectory}</ButtonLink>}>
        {text.goneHint}
      </EmptyState>
    </Place>
  );
}

function Sections({ guild }: { guild: GuildPlaceFields }): ReactNode {
  const path = `/g/${guild.slug}`;
  return (
    <>
      <p className="hidden truncate px-2 pb-2 text-14 font-semibold md:block">{guild.name}</p>
      <SectionLink to={path} end icon={<House size={16} />}>
        {text.home}
      </SectionLink>
      <span className="contents md:hidden">
        <SectionLink to={`${path}/c`} icon={<MessagesSquare size={16} />}>
          {text.channels}
        </SectionLink>
      </span>
      <SectionLink to={`${path}/members`} icon={<Users size={16} />} detail={formatCount(guild.memberCount)}>
        {text.memberList}
      </SectionLink>
      <SectionLink to={`${path}/projects`} icon={<FolderKanban size={16} />}>
        {text.projects}
      </SectionLink>
      {guild.viewerCan.update && (
        <SectionLink to={`${path}/settings`} icon={<Settings size={16} />}>
          {text.settings}
        </SectionLink>
      )}
      <ChannelSection guild={guild} />
    </>
  );
}
