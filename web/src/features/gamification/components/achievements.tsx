import { Award, CircleCheck } from 'lucide-react';
import type { ReactNode } from 'react';
import { Heading } from '../../../app/place.tsx';
import { useSession } from '../../../app/session.tsx';
import { useTitle } from '../../../app/title.ts';
import {
  EmptyState,
  ErrorState,
  List,
  Meter,
  SkeletonRows,
  Time,
  cx,
  formatCount,
} from '../../../ui/index.ts';
import type { Achievement } from '../model.ts';
import { useAchievements } from '../queries.ts';
import { text } from '../text.ts';
import { AchievementMark, RarityBadge } from './achievement-mark.tsx';

/** All there is to earn: what one has, and how far one is with the rest. */
export function AchievementsPage(): ReactNode {
  useTitle(text.achievements);
  const { viewer } = useSession();
  const achievements = useAchievements();
  const all = achievements.data ?? [];
  const earned = all.filter(({ viewerUnlockedAt }) => viewerUnlockedAt !== null).length;
  return (
    <>
      <Heading
        lead={
          viewer && all.length > 0
            ? text.unlockedOf(formatCount(earned), formatCount(all.length))
            : text.achievementsLead
        }
      >
        {text.achievements}
      </Heading>
      {achievements.isPending && <SkeletonRows count={5} />}
      {achievements.isError && (
        <ErrorState error={achievements.error} onRetry={() => void achievements.refetch()} />
      )}
      {achievements.data?.length === 0 && (
        <EmptyState icon={<Award size={20} />} title={text.noAchievements} />
      )}
      {all.length > 0 && (
        <List label={text.achievements} className="grid gap-3 sm:grid-cols-2">
          {all.map((achievement) => (
            <AchievementCard key={achievement.id} achievement={achievement} />
          ))}
        </List>
      )}
    </>
  );
}

/** One achievement: earned, or how far the viewer is with it. */
export function AchievementCard({ achievement }: { achievement: Achievement }): ReactNode {
  const { name, description, icon, rarity, category, reward, viewerProgress, viewerUnlockedAt } = achievement;
  const isEarned = viewerUnlockedAt !== null;
  return (
    <li
      className={cx(
        'flex gap-3 rounded-md border p-4',
        isEarned ? 'border-accent/50 bg-surface' : 'border-line bg-bg',
      )}
    >
      <AchievementMark icon={icon} isEarned={isEarned} />
      <div className="flex min-w-0 flex-1 flex-col gap-1">
        <h2 className="flex flex-wrap items-center gap-x-2 font-semibold">
          {name} <RarityBadge rarity={rarity} />
        </h2>
        <p className="text-muted">{description}</p>
        <p className="text-12 text-muted">
          {text.category(category)} · {text.xp(formatCount(reward.xp))}
        </p>
        {viewerUnlockedAt !== null && (
          <p className="mt-1 flex items-center gap-1 text-12 text-good">
            <CircleCheck size={14} /> {text.unlocked} <Time at={viewerUnlockedAt} />
          </p>
        )}
        {!isEarned && viewerProgress && <ProgressLine name={name} {...viewerProgress} />}
      </div>
    </li>
  );
}

function ProgressLine({
  name,
  current,
  target,
}: {
  name: string;
  current: number;
  target: number;
}): ReactNode {
  const words = text.progressOf(formatCount(Math.min(current, target)), formatCount(target));
  return (
    <span className="mt-1 flex items-center gap-2 text-12 text-muted">
      <Meter label={`${name}: ${text.progress}`} percent={(current / target) * 100} words={words} />
      <span className="shrink-0">{words}</span>
      <span className="sr-only">{text.locked}</span>
    </span>
  );
}
