import { Award, ClipboardList, History, Trophy, User } from 'lucide-react';
import type { ReactNode } from 'react';
import { Outlet } from 'react-router';
import { Place, SectionHeading, SectionLink } from '../../../app/place.tsx';
import { useSession } from '../../../app/session.tsx';
import { text } from '../text.ts';

/** The frame of the places about how far one has come. */
export function ProgressPlace(): ReactNode {
  const { viewer } = useSession();
  return (
    <Place
      sectionLabel={text.places}
      section={
        <>
          <SectionHeading>{text.places}</SectionHeading>
          <SectionLink to="/leaderboard" icon={<Trophy size={16} />}>
            {text.leaderboard}
          </SectionLink>
          <SectionLink to="/achievements" icon={<Award size={16} />}>
            {text.achievements}
          </SectionLink>
          <SectionLink to="/assessments" icon={<ClipboardList size={16} />}>
            {text.questionnaires}
          </SectionLink>
          {viewer && (
            <SectionLink to="/xp" icon={<History size={16} />}>
              {text.gains}
            </SectionLink>
          )}
          {viewer && (
            <SectionLink to={`/u/${viewer.username}`} icon={<User size={16} />}>
              {text.yourPage}
            </SectionLink>
          )}
        </>
      }
    >
      <Outlet />
    </Place>
  );
}
