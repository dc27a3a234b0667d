import type { ReactNode } from 'react';
import { text } from '../../text.ts';
import { useGuildPlace } from '../guild-place.tsx';
import { MemberList } from '../member-list.tsx';

/** Who does what in the guild, and taking people out of it. */
export function Roles(): ReactNode {
  const guild = useGuildPlace();
  return (
    <>
      <p className="mb-4 max-w-prose text-muted">{text.rolesLead}</p>
      <MemberList guild={guild} />
    </>
  );
}
