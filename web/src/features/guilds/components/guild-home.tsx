import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useTitle } from '../../../app/title.ts';
import { Avatar, ButtonLink, Card, Time, formatCount } from '../../../ui/index.ts';
import type { GuildPlaceFields } from '../model.ts';
import { text } from '../text.ts';
import { GuildHeader } from './guild-header.tsx';
import { useGuildPlace } from './guild-place.tsx';
import { JoinButton } from './join-button.tsx';
import { MemberPreview } from './member-preview.tsx';

/** What a guild is, who is in it, and the way in. */
export function GuildHome(): ReactNode {
  const guild = useGuildPlace();
  useTitle(guild.name);
  return (
    <>
      <GuildHeader guild={guild} branding={guild.branding}>
        <JoinButton guild={guild} />
      </GuildHeader>
      <div className="mt-4 grid gap-4 md:grid-cols-[2fr_1fr]">
        <div className="flex flex-col gap-4">
          <Card title={text.about}>
            {guild.description ? (
              <p className="max-w-prose whitespace-pre-line">{guild.description}</p>
            ) : (
              <p className="text-muted">{text.noDescription}</p>
            )}
          </Card>
          <Card
            title={text.memberList}
            actions={
              <ButtonLink to={`/g/${guild.slug}/members`} size="small">
                {text.allMembers}
              </ButtonLink>
            }
          >
            <MemberPreview guildId={guild.id} />
          </Card>
        </div>
        <Facts guild={guild} />
      </div>
    </>
  );
}

function Facts({ guild }: { guild: GuildPlaceFields }): ReactNode {
  const { owner } = guild;
  const rows: [string, ReactNode][] = [
    [
      text.owner,
      <Link
        key="owner"
        to={`/u/${owner.username}`}
        className="inline-flex items-center gap-2 hover:underline"
      >
        <Avatar
          size={20}
          name={owner.profile.displayName}
          seed={owner.username}
          src={owner.profile.avatarUrl}
        />
        {owner.profile.displayName}
      </Link>,
    ],
    [text.foundedAt, <Time key="founded" at={guild.createdAt} />],
    [text.categoryLabel, text.category(guild.category)],
    [text.visibilityLabel, text.visibility(guild.visibility)],
    [text.approvalLabel, guild.approval === 'MANUAL' ? text.approvals.MANUAL : text.approvals.AUTOMATIC],
  ];
  if (guild.maxMembers) rows.push([text.limit, formatCount(guild.maxMembers)]);
  return (
    <Card title={text.facts} className="self-start">
      <dl className="flex flex-col gap-3">
        {rows.map(([term, value]) => (
          <div key={term}>
            <dt className="text-12 text-muted">{term}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
