import type { ReactNode } from 'react';
import { Outlet } from 'react-router';
import { Heading } from '../../../../app/place.tsx';
import { useTitle } from '../../../../app/title.ts';
import { ButtonLink, EmptyState, Tabs } from '../../../../ui/index.ts';
import { text } from '../../text.ts';
import { useGuildPlace } from '../guild-place.tsx';

/** What people who run the guild can change, one page per subject. */
export function GuildSettings(): ReactNode {
  const guild = useGuildPlace();
  useTitle(text.settingsTitle, guild.name);
  const path = `/g/${guild.slug}/settings`;
  if (!guild.viewerCan.update)
    return (
      <>
        <Heading>{text.settingsTitle}</Heading>
        <EmptyState
          title={text.settingsDenied}
          action={<ButtonLink to={`/g/${guild.slug}`}>{text.home}</ButtonLink>}
        />
      </>
    );
  const tabs = [
    { to: path, label: text.tabs.details, end: true },
    { to: `${path}/branding`, label: text.tabs.branding },
    { to: `${path}/membership`, label: text.tabs.membership },
    ...(guild.viewerCan.manageRoles ? [{ to: `${path}/roles`, label: text.tabs.roles }] : []),
    ...(guild.viewerCan.delete ? [{ to: `${path}/danger`, label: text.tabs.danger }] : []),
  ];
  return (
    <>
      <Heading>{text.settingsTitle}</Heading>
      <Tabs label={text.settingsTitle} tabs={tabs} />
      <div className="pt-5">
        <Outlet context={guild} />
      </div>
    </>
  );
}
