export enum AchievementCategory {
  BEGINNER = 'BEGINNER',
  PERFORMANCE = 'PERFORMANCE',
  CONSISTENCY = 'CONSISTENCY',
  SOCIAL = 'SOCIAL',
}

export enum AchievementRarity {
  COMMON = 'COMMON',
  RARE = 'RARE',
  EPIC = 'EPIC',
  LEGENDARY = 'LEGENDARY',
}

/** Something to earn. As a definition it never changes under one version; whoever has earned it keeps it. */
export interface AchievementDefinition {
  /** For ever the same. */
  id: string;
  key: string;
  version: number;
  name: string;
  description: string;
  /** Name of a drawing that clients have. */
  icon: string;
  category: AchievementCategory;
  rarity: AchievementRarity;
  /** Earned with that many entries of that rule. */
  criterion: { ruleKey: string; target: number };
  reward: { xp: number; badge: string | null; title: string | null };
}

/** All there is to earn, in the order in which it is shown. Ids were drawn once. */
export const achievements: readonly AchievementDefinition[] = [
  {
    id: '019aa5c1-6b00-7a31-8c11-5f0e6d2a9b01',
    key: 'first-message',
    version: 1,
    name: 'Hello, world',
    description: 'Write your first message in a guild.',
    icon: 'speech-bubble',
    category: AchievementCategory.SOCIAL,
    rarity: AchievementRarity.COMMON,
    criterion: { ruleKey: 'message-sent', target: 1 },
    reward: { xp: 10, badge: 'hello-world', title: null },
  },
  {
    id: '019aa5c1-6b00-7a31-8c11-5f0e6d2a9b02',
    key: 'first-guild',
    version: 1,
    name: 'Among friends',
    description: 'Join your first guild.',
    icon: 'door',
    category: AchievementCategory.BEGINNER,
    rarity: AchievementRarity.COMMON,
    criterion: { ruleKey: 'guild-joined', target: 1 },
    reward: { xp: 10, badge: 'among-friends', title: null },
  },
  {
    id: '019aa5c1-6b00-7a31-8c11-5f0e6d2a9b03',
    key: 'first-milestone',
    version: 1,
    name: 'One stone turned',
    description: 'Work on a project when one of its milestones is reached.',
    icon: 'flag',
    category: AchievementCategory.PERFORMANCE,
    rarity: AchievementRarity.COMMON,
    criterion: { ruleKey: 'milestone-completed', target: 1 },
    reward: { xp: 25, badge: 'first-stone', title: null },
  },
  {
    id: '019aa5c1-6b00-7a31-8c11-5f0e6d2a9b04',
    key: 'first-project',
    version: 1,
    name: 'Shipped',
    description: 'Work on a project when it is completed.',
    icon: 'ship',
    category: AchievementCategory.PERFORMANCE,
    rarity: AchievementRarity.RARE,
    criterion: { ruleKey: 'project-completed', target: 1 },
    reward: { xp: 50, badge: 'shipped', title: 'Shipper' },
  },
  {
    id: '019aa5c1-6b00-7a31-8c11-5f0e6d2a9b05',
    key: 'first-personality-profile',
    version: 1,
    name: 'Know thyself',
    description: 'Make your first personality profile.',
    icon: 'mirror',
    category: AchievementCategory.BEGINNER,
    rarity: AchievementRarity.COMMON,
    criterion: { ruleKey: 'personality-profile-created', target: 1 },
    reward: { xp: 20, badge: 'know-thyself', title: null },
  },
];
