import type { ReactNode } from 'react';
import { Avatar, cx, formatCount, countOf } from '../../../ui/index.ts';
import type { Branding } from '../model.ts';
import { text } from '../text.ts';
import { tint } from './guild-place.tsx';

interface GuildHeaderProps {
  guild: {
    name: string;
    category: string;
    visibility: string;
    memberCount: number;
    maxMembers?: number | null;
  };
  branding: Branding;
  /** A picture of it in a form: smaller, and not the page's heading. */
  asPreview?: boolean;
  children?: ReactNode;
}

/** A guild's name on its own colour. */
export function GuildHeader({ guild, branding, asPreview, children }: GuildHeaderProps): ReactNode {
  const Name = asPreview ? 'p' : 'h1';
  const size = guild.maxMembers
    ? `${formatCount(guild.memberCount)} / ${countOf(guild.maxMembers, text.members)}`
    : countOf(guild.memberCount, text.members);
  return (
    <header
      style={tint(branding)}
      className="overflow-hidden rounded-md border-b-4 border-(--guild-accent) bg-guild text-guild-ink"
    >
      {branding.bannerUrl && <img src={branding.bannerUrl} alt="" className="h-28 w-full object-cover" />}
      <div className={cx('flex flex-wrap items-center gap-4', asPreview ? 'p-4' : 'p-4 md:p-5')}>
        <span className="rounded-md ring-2 ring-guild-ink/40">
          <Avatar
            square
            size={asPreview ? 40 : 64}
            name={guild.name}
            src={branding.logoUrl}
            colour={branding.primaryColor}
          />
        </span>
        <div className={cx('min-w-0 flex-1', !asPreview && 'basis-48')}>
          <Name className={cx('font-semibold tracking-tight', asPreview ? 'text-16' : 'text-20 md:text-28')}>
            {guild.name}
          </Name>
          <p className="text-14">
            {[text.category(guild.category), text.visibility(guild.visibility), size].join(' · ')}
          </p>
        </div>
        {children}
      </div>
    </header>
  );
}
