import { Award, DoorOpen, Flag, MessageCircle, Sailboat, ScanFace, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { Badge, cx, type BadgeTone } from '../../../ui/index.ts';
import { text } from '../text.ts';

const drawings: Readonly<Record<string, LucideIcon>> = {
  'speech-bubble': MessageCircle,
  door: DoorOpen,
  flag: Flag,
  ship: Sailboat,
  mirror: ScanFace,
};
const tones: Readonly<Record<string, BadgeTone>> = { RARE: 'accent', EPIC: 'warn', LEGENDARY: 'good' };

/** The drawing of an achievement, dim while it is not earned. Decorative: its name stands beside it. */
export function AchievementMark({ icon, isEarned }: { icon: string; isEarned: boolean }): ReactNode {
  const Drawing = drawings[icon] ?? Award;
  return (
    <span
      aria-hidden="true"
      className={cx(
        'inline-flex size-10 shrink-0 items-center justify-center rounded-md',
        isEarned ? 'bg-accent-soft text-accent' : 'bg-pressed text-muted',
      )}
    >
      <Drawing size={20} />
    </span>
  );
}

/** How few people have it. */
export function RarityBadge({ rarity }: { rarity: string }): ReactNode {
  return <Badge tone={tones[rarity] ?? 'plain'}>{text.rarity(rarity)}</Badge>;
}
