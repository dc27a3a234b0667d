import { Globe, Link2, MapPin, Pencil } from 'lucide-react';
import type { ReactNode } from 'react';
import { useParams } from 'react-router';
import { NotFound } from '../../../app/not-found.tsx';
import { Place } from '../../../app/place.tsx';
import { useSession } from '../../../app/session.tsx';
import { useTitle } from '../../../app/title.ts';
import { Avatar, ButtonLink, Card, ErrorState, SkeletonPage, Time } from '../../../ui/index.ts';
import { PersonProgress } from '../../gamification/index.ts';
import { PersonGuilds } from '../../guilds/index.ts';
import { PersonProjects } from '../../projects/index.ts';
import type { PersonPage } from '../model.ts';
import { usePerson } from '../queries.ts';
import { text } from '../text.ts';

/** A person's page: who they are, their links, what they earned, the projects and guilds of theirs one may see. */
export function PersonPlace(): ReactNode {
  const { username = '' } = useParams();
  const person = usePerson(username);
  useTitle(person.data?.profile.displayName);
  return (
    <Place>
      {person.isPending && <SkeletonPage />}
      {person.isError && <ErrorState error={person.error} onRetry={() => void person.refetch()} />}
      {person.data === null && <NotFound />}
      {person.data && <PersonContent person={person.data} />}
    </Place>
  );
}

function PersonContent({ person }: { person: PersonPage }): ReactNode {
  const { viewer } = useSession();
  const isOwn = viewer?.username === person.username;
  const { profile } = person;
  const fullName = [profile.firstName, profile.lastName].filter(Boolean).join(' ');
  return (
    <>
      <header className="mb-6 flex flex-wrap items-start gap-4">
        <Avatar size={64} name={profile.displayName} seed={person.username} src={profile.avatarUrl} />
        <div className="min-w-0 flex-1 basis-52">
          <h1 className="text-28 font-semibold tracking-tight">{profile.displayName}</h1>
          <p className="flex flex-wrap gap-x-3 text-muted">
            <span>@{person.username}</span>
            {fullName && fullName !== profile.displayName && <span>{fullName}</span>}
            <span>
              {text.joined} <Time at={person.createdAt} />
            </span>
          </p>
        </div>
        {isOwn && (
          <ButtonLink to="/me/profile" icon={<Pencil size={16} />}>
            {text.profileTitle}
          </ButtonLink>
        )}
      </header>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4 md:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        <div className="flex min-w-0 flex-col gap-4">
          <Card title={text.about}>
            {profile.bio ? (
              <p className="max-w-prose whitespace-pre-line">{profile.bio}</p>
            ) : (
              <p className="text-muted">{isOwn ? text.noOwnBio : text.noBio}</p>
            )}
          </Card>
          <PersonProgress username={person.username} isOwn={isOwn} />
          <PersonProjects username={person.username} isOwn={isOwn} />
          <Card title={text.guildsOf}>
            <PersonGuilds username={person.username} empty={text.noGuilds} />
          </Card>
        </div>
        <PersonLinks person={person} />
      </div>
    </>
  );
}

function PersonLinks({ person }: { person: PersonPage }): ReactNode {
  const { location, website, github, linkedIn } = person.profile;
  const links = [
    { label: text.website, href: website, icon: <Globe size={16} /> },
    { label: text.github, href: github, icon: <Link2 size={16} /> },
    { label: text.linkedIn, href: linkedIn, icon: <Link2 size={16} /> },
  ].filter((link) => link.href?.startsWith('https://'));
  if (!location && links.length === 0) return null;
  return (
    <Card title={text.links} className="self-start">
      <ul className="flex flex-col gap-2">
        {location && (
          <li className="flex items-center gap-2">
            <MapPin size={16} className="shrink-0 text-muted" /> {location}
          </li>
        )}
        {links.map(({ label, href, icon }) => (
          <li key={label} className="flex min-w-0 items-center gap-2">
            <span className="shrink-0 text-muted">{icon}</span>
            <a
              href={href ?? ''}
              rel="noopener nofollow ugc"
              target="_blank"
              className="truncate text-accent underline underline-offset-2"
            >
              {href?.replace(/^https:\/\/(www\.)?/u, '').replace(/\/$/u, '')}
            </a>
          </li>
        ))}
      </ul>
    </Card>
  );
}
