import type { ReactNode } from 'react';
import { Heading } from '../../../app/place.tsx';
import { useTitle } from '../../../app/title.ts';
import { countOf } from '../../../ui/index.ts';
import { text } from '../text.ts';
import { useGuildPlace } from './guild-place.tsx';
import { MemberList } from './member-list.tsx';

/** Everyone in the guild, by role and name. */
export function GuildMembers(): ReactNode {
  const guild = useGuildPlace();
  useTitle(text.memberList, guild.name);
  return (
    <>
      <Heading lead={countOf(guild.memberCount, text.members)}>{text.memberList}</Heading>
      <MemberList guild={guild} />
    </>
  );
}
