import { Plus } from 'lucide-react';
import type { ReactNode } from 'react';
import { Heading, Place } from '../../../app/place.tsx';
import { useSession, type SessionViewer } from '../../../app/session.tsx';
import { useTitle } from '../../../app/title.ts';
import {
  ButtonLink,
  EmptyState,
  ErrorState,
  SkeletonPage,
  SkeletonRows,
  buttonClass,
} from '../../../ui/index.ts';
import { GuildRows, usePopularGuilds, useViewerGuilds } from '../../guilds/index.ts';
import { text } from '../text.ts';

/** Home: one's guilds when signed in, what this is when not; the largest guilds for both. */
export function HomePlace(): ReactNode {
  useTitle(text.title);
  const session = useSession();
  return (
    <Place>
      {session.state === 'unknown' && <SkeletonPage />}
      {session.state === 'out' && <Welcome />}
      {session.viewer && <OwnHome viewer={session.viewer} />}
    </Place>
  );
}

function Welcome(): ReactNode {
  return (
    <>
      <section className="py-6 md:py-10">
        <p className="mb-3 text-14 font-semibold text-accent">{text.product}</p>
        <h1 className="text-28 font-semibold tracking-tight">{text.pitch}</h1>
        <p className="mt-2 max-w-prose text-16 text-muted">{text.pitchLead}</p>
        <div className="mt-5 flex flex-wrap gap-2">
          <ButtonLink to="/sign-up" variant="primary">
            {text.signUp}
          </ButtonLink>
          <ButtonLink to="/sign-in">{text.signIn}</ButtonLink>
          <a href="/explorer" className={buttonClass('plain')}>
            {text.explore}
          </a>
        </div>
      </section>
      <Popular />
    </>
  );
}

function OwnHome({ viewer }: { viewer: SessionViewer }): ReactNode {
  const { guilds, isPending, error, retry } = useViewerGuilds();
  return (
    <>
      <Heading
        actions={
          <ButtonLink to="/guilds/new" icon={<Plus size={16} />}>
            {text.found}
          </ButtonLink>
        }
      >
        {text.hello(viewer.profile.displayName)}
      </Heading>
      <section aria-labelledby="own-guilds" className="mb-8">
        <h2 id="own-guilds" className="mb-2 text-14 font-semibold">
          {text.yours}
        </h2>
        {isPending && <SkeletonRows count={3} />}
        {error && <ErrorState error={error} onRetry={retry} />}
        {!isPending && !error && guilds.length === 0 && (
          <EmptyState
            title={text.yoursEmpty}
            action={
              <ButtonLink to="/guilds/new" variant="primary">
                {text.found}
              </ButtonLink>
            }
          >
            {text.yoursEmptyHint}
          </EmptyState>
        )}
        {guilds.length > 0 && <GuildRows primary own label={text.yours} guilds={guilds} />}
      </section>
      <Popular />
    </>
  );
}

function Popular(): ReactNode {
  const popular = usePopularGuilds();
  return (
    <section aria-labelledby="popular-guilds">
      <div className="mb-2 flex items-center justify-between">
        <h2 id="popular-guilds" className="text-14 font-semibold">
          {text.popular}
        </h2>
        <ButtonLink to="/guilds" size="small" variant="plain">
          {text.all}
        </ButtonLink>
      </div>
      {popular.isError && <ErrorState error={popular.error} onRetry={() => void popular.refetch()} />}
      {popular.isPending && <SkeletonRows count={4} />}
      {popular.data && popular.data.length === 0 && <p className="text-muted">{text.nothingYet}</p>}
      {popular.data && popular.data.length > 0 && <GuildRows label={text.popular} guilds={popular.data} />}
    </section>
  );
}
