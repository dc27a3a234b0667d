import { ExternalLink, Eye, Monitor, Pencil, ShieldCheck } from 'lucide-react';
import type { ReactNode } from 'react';
import { Outlet } from 'react-router';
import { Place, SectionHeading, SectionLink } from '../../../app/place.tsx';
import { text } from '../text.ts';
import { RequireSession } from './require-session.tsx';

/** Everything about oneself, one page per subject. */
export function MePlace(): ReactNode {
  return (
    <RequireSession>
      {(viewer) => (
        <Place
          sectionLabel={text.you}
          section={
            <>
              <SectionHeading>{text.you}</SectionHeading>
              <SectionLink to="/me/profile" icon={<Pencil size={16} />}>
                {text.profile}
              </SectionLink>
              <SectionLink to="/me/appearance" icon={<Monitor size={16} />}>
                {text.appearance}
              </SectionLink>
              <SectionLink to="/me/privacy" icon={<Eye size={16} />}>
                {text.privacyTitle}
              </SectionLink>
              <SectionLink to="/me/session" icon={<ShieldCheck size={16} />}>
                {text.account}
              </SectionLink>
              <SectionLink to={`/u/${viewer.username}`} icon={<ExternalLink size={16} />}>
                {text.publicProfile}
              </SectionLink>
            </>
          }
        >
          <Outlet context={viewer} />
        </Place>
      )}
    </RequireSession>
  );
}
