import type { ReactNode } from 'react';
import {
  ButtonLink,
  Card,
  ErrorState,
  List,
  Meter,
  SkeletonRows,
  Time,
  countOf,
  formatCount,
} from '../../../ui/index.ts';
import type { PersonProgress } from '../model.ts';
import { usePersonProgress } from '../queries.ts';
import { text } from '../text.ts';
import { AchievementMark, RarityBadge } from './achievement-mark.tsx';
import { XpChart } from './xp-chart.tsx';

/** How far a person is, and their XP day by day. */
export function LevelCard({ username, actions }: { username: string; actions?: ReactNode }): ReactNode {
  const progress = usePersonProgress(username);
  return (
    <Card title={text.cardTitle} actions={actions}>
      {progress.data && <LevelAndXp progress={progress.data} />}
      {progress.isError && <ErrorState error={progress.error} onRetry={() => void progress.refetch()} />}
      {progress.isPending && (
        // As high as what comes, so that nothing below it moves.
        <div className="h-54">
          <SkeletonRows count={2} />
        </div>
      )}
    </Card>
  );
}

/** What a person has earned: level, XP day by day, achievements; as far as they show it. */
export function PersonProgressCards({ username, isOwn }: { username: string; isOwn: boolean }): ReactNode {
  const progress = usePersonProgress(username);
  if (progress.data === null) return null;
  return (
    <>
      <LevelCard
        username={username}
        actions={
          isOwn && (
            <ButtonLink to="/xp" size="small">
              {text.toGains}
            </ButtonLink>
          )
        }
      />
      {progress.data && <Earned progress={progress.data} isOwn={isOwn} />}
      {progress.isPending && (
        <Card title={text.achievements}>
          <div className="h-54">
            <SkeletonRows count={3} />
          </div>
        </Card>
      )}
    </>
  );
}

function LevelAndXp({ progress: { gamification } }: { progress: PersonProgress }): ReactNode {
  if (!gamification) return <p className="text-muted">{text.hidden}</p>;
  const { level, xp, xpThisWeek, coins, levelProgress, xpHistory } = gamification;
  const facts = [
    text.xp(formatCount(xp)),
    text.week(formatCount(xpThisWeek)),
    coins === null ? '' : countOf(coins, text.coins),
  ];
  const toNext = text.toNext(formatCount(levelProgress.xpToNext), formatCount(level + 1));
  return (
    <div className="flex flex-col gap-4">
      <div>
        <p className="flex flex-wrap items-baseline gap-x-3">
          <span className="text-20 font-semibold">{text.level(formatCount(level))}</span>
          <span className="text-muted">{facts.filter(Boolean).join(' · ')}</span>
        </p>
        <Meter
          className="mt-2"
          label={text.levelMeter}
          percent={levelProgress.fraction * 100}
          words={toNext}
        />
        <p className="mt-1 text-12 text-muted">{toNext}</p>
      </div>
      {xpHistory ? <XpChart days={xpHistory} /> : <p className="text-muted">{text.hiddenActivity}</p>}
    </div>
  );
}

function Earned({ progress, isOwn }: { progress: PersonProgress; isOwn: boolean }): ReactNode {
  const unlocks = progress.achievements?.edges.map(({ node }) => node);
  return (
    <Card
      title={text.achievements}
      actions={
        isOwn && (
          <ButtonLink to="/achievements" size="small">
            {text.all}
          </ButtonLink>
        )
      }
    >
      {!unlocks && <p className="text-muted">{text.hidden}</p>}
      {unlocks?.length === 0 && (
        <p className="text-muted">{isOwn ? text.noneOwnUnlocked : text.noneUnlocked}</p>
      )}
      {unlocks && unlocks.length > 0 && (
        <List label={text.achievements} className="gap-3">
          {unlocks.map(({ achievement, unlockedAt }) => (
            <li key={achievement.id} className="flex items-center gap-3">
              <AchievementMark icon={achievement.icon} isEarned />
              <span className="min-w-0 flex-1">
                <span className="flex flex-wrap items-center gap-x-2 font-medium">
                  {achievement.name} <RarityBadge rarity={achievement.rarity} />
                </span>
                <span className="block text-12 text-muted">{achievement.description}</span>
              </span>
              <span className="shrink-0 text-12 text-muted">
                <Time at={unlockedAt} />
              </span>
            </li>
          ))}
        </List>
      )}
    </Card>
  );
}
