/** A step of a project; the figure after it says when: done so many days ago, or due in so many. */
export interface DemoMilestone {
  title: string;
  weight: number;
  doneDaysAgo?: number;
  dueInDays?: number;
  isRequired?: boolean;
}

/** Something that people of a guild of the demo world build; its owner is in the guild. */
export interface DemoProject {
  guild: string;
  owner: string;
  title: string;
  description: string;
  level: 'BEGINNER' | 'INTERMEDIATE' | 'ADVANCED';
  techStack: string[];
  tags: string[];
  estimatedHours?: number;
  repositoryUrl?: string;
  isPublic?: boolean;
  status: DemoStatus;
  begunDaysAgo: number;
  milestones: DemoMilestone[];
}

export type DemoStatus = 'PLANNING' | 'ACTIVE' | 'REVIEW' | 'COMPLETED' | 'ARCHIVED';

const words = (text: string): string[] => text.split(', ').filter(Boolean);
const done = (title: string, weight: number, doneDaysAgo: number): DemoMilestone => ({
  title,
  weight,
  doneDaysAgo,
});
const open = (title: string, weight: number, dueInDays?: number): DemoMilestone => ({
  title,
  weight,
  ...(dueInDays === undefined ? {} : { dueInDays }),
});

export const projects: readonly DemoProject[] = [
  {
    guild: 'query-planners',
    owner: 'mira',
    title: 'Plan, explained',
    description:
      'Paste the output of `explain (analyze, buffers)` and read it as a story: **where the time went**, which estimate was wrong and by how much, and what to try first.\n\n- works on the page alone, nothing is sent anywhere\n- every sentence links to the line of the plan it comes from',
    level: 'INTERMEDIATE',
    techStack: words('TypeScript, PostgreSQL, SVG'),
    tags: words('postgres, explain, learning'),
    estimatedHours: 120,
    repositoryUrl: 'https://git.example.com/query-planners/plan-explained',
    status: 'ACTIVE',
    begunDaysAgo: 34,
    milestones: [
      done('Parse every node type of PostgreSQL 15', 3, 27),
      done('A tree one can read on a phone', 2, 19),
      done('Say which estimate was wrong', 4, 9),
      done('Share a plan by its link', 2, 1),
      open('Compare two plans side by side', 4, 12),
      { ...open('Plans of other databases', 5), isRequired: false },
    ],
  },
  {
    guild: 'query-planners',
    owner: 'oskar',
    title: 'Forty slow queries',
    description:
      'A collection of real slow queries with their data, so that anybody can make them fast at home. Each has a hint, a second hint and an answer with the numbers before and after.',
    level: 'ADVANCED',
    techStack: words('PostgreSQL, SQL'),
    tags: words('postgres, puzzles'),
    status: 'ACTIVE',
    begunDaysAgo: 58,
    milestones: [
      done('The first ten', 3, 40),
      done('Ten about joins', 3, 22),
      done('Ten about locks', 4, 5),
      open('Ten about time and zones', 4, 20),
    ],
  },
  {
    guild: 'query-planners',
    owner: 'clara',
    title: 'Late events, right tables',
    description:
      'A small kit for tables that stay right when events come late, twice or in the wrong order. Notes, tests and a playground.',
    level: 'INTERMEDIATE',
    techStack: words('SQL, Python, DuckDB'),
    tags: words('events, data-quality'),
    status: 'REVIEW',
    begunDaysAgo: 45,
    milestones: [
      done('Name the seven ways it goes wrong', 2, 38),
      done('One test for each of them', 4, 16),
      done('A playground with a clock one can turn', 3, 2),
    ],
  },
  {
    guild: 'small-web',
    owner: 'aiko',
    title: 'Fourteen kilobytes',
    description:
      'A starter for pages whose first view fits into fourteen kilobytes, pictures aside. With a budget that fails the build, and reasons written beside each choice.',
    level: 'BEGINNER',
    techStack: words('HTML, CSS, TypeScript'),
    tags: words('performance, starter'),
    estimatedHours: 40,
    repositoryUrl: 'https://git.example.com/small-web/fourteen',
    status: 'COMPLETED',
    begunDaysAgo: 70,
    milestones: [
      done('A page without any script', 2, 61),
      done('Fonts that never move the text', 2, 48),
      done('The budget as a check', 3, 30),
      done('Ten pages built with it', 4, 6),
    ],
  },
  {
    guild: 'small-web',
    owner: 'ines',
    title: 'Types for a slow network',
    description:
      'What if the type of a value said how long it takes to get? An experiment that makes waiting visible in the editor before it is felt on the train.',
    level: 'ADVANCED',
    techStack: words('TypeScript'),
    tags: words('types, experiment'),
    status: 'ACTIVE',
    begunDaysAgo: 21,
    milestones: [
      done('A type that carries a price', 4, 13),
      done('Errors a person can read', 3, 3),
      open('A plug-in for the editor', 4, 9),
    ],
  },
  {
    guild: 'small-web',
    owner: 'wren',
    title: 'Four oh four',
    description:
      'Error pages people thank you for. We collect good ones, write better ones and measure whether anybody finds their way.',
    level: 'BEGINNER',
    techStack: words('HTML, CSS'),
    tags: words('writing, errors'),
    status: 'PLANNING',
    begunDaysAgo: 4,
    milestones: [open('Fifty examples with a note each', 2, 18), open('A guide of two pages', 3)],
  },
  {
    guild: 'pocket-builders',
    owner: 'dayo',
    title: 'Market ledger, offline',
    description:
      'Bookkeeping for a market stall, on the phone that is already there. Works for days without a network and agrees with itself afterwards.',
    level: 'INTERMEDIATE',
    techStack: words('Kotlin, SQLite'),
    tags: words('offline, sync'),
    estimatedHours: 200,
    status: 'ACTIVE',
    begunDaysAgo: 52,
    milestones: [
      done('Sales with three taps', 3, 44),
      done('A week without a network', 5, 24),
      done('Two phones, one stall', 5, 7),
      open('Sums for the tax office', 3, 16),
    ],
  },
  {
    guild: 'pocket-builders',
    owner: 'diego',
    title: 'Climbs without signal',
    description:
      'An offline map of the climbs around Medellín: where the water is, how steep it gets, and which dog is friendly.',
    level: 'INTERMEDIATE',
    techStack: words('React Native, MapLibre'),
    tags: words('maps, offline, bicycles'),
    repositoryUrl: 'https://git.example.com/diego/climbs',
    status: 'ACTIVE',
    begunDaysAgo: 40,
    milestones: [
      done('Tiles that fit on an old phone', 4, 26),
      done('Profiles of height', 2, 10),
      open('Share a climb by a picture', 2, 5),
      open('Other cities', 4),
    ],
  },
  {
    guild: 'pocket-builders',
    owner: 'grace',
    title: 'Meet-up in a box',
    description:
      'Everything for a first meet-up: an invitation, an agenda, a talk for beginners and what to do when the projector fails.',
    level: 'BEGINNER',
    techStack: words('Markdown'),
    tags: words('community, templates'),
    status: 'COMPLETED',
    begunDaysAgo: 64,
    milestones: [
      done('Agenda and invitation', 1, 57),
      done('A talk anybody can give', 3, 33),
      done('Tried in three cities', 4, 2),
    ],
  },
  {
    guild: 'tiny-models',
    owner: 'rohan',
    title: 'River watch',
    description:
      'A model of 200 kilobytes that tells a rising river from a passing boat, on a sensor that lives on two batteries for a year.',
    level: 'ADVANCED',
    techStack: words('Python, C, TensorFlow Lite'),
    tags: words('sensors, small-models'),
    estimatedHours: 300,
    status: 'ACTIVE',
    begunDaysAgo: 60,
    milestones: [
      done('A year of labelled water', 5, 42),
      done('Below 200 kilobytes', 4, 17),
      done('A week on the bench', 3, 4),
      open('A month in the river', 5, 25),
    ],
  },
  {
    guild: 'tiny-models',
    owner: 'leila',
    title: 'Words for few speakers',
    description:
      'Spelling help for languages with fewer than a million speakers, made with the people who speak them. Their data stays theirs.',
    level: 'INTERMEDIATE',
    techStack: words('Python, Rust'),
    tags: words('language, spelling'),
    status: 'REVIEW',
    begunDaysAgo: 48,
    milestones: [
      done('An agreement one can read', 2, 41),
      done('The first three languages', 4, 20),
      done('Runs in any text field', 4, 3),
      open('A fourth language', 2, 8),
    ],
  },
  {
    guild: 'game-jam-regulars',
    owner: 'camila',
    title: 'The last lighthouse',
    description:
      'This month’s game: you are the keeper, the lamp is broken, and something is answering your Morse. Ten minutes long, finished on Sunday.',
    level: 'INTERMEDIATE',
    techStack: words('Godot, Aseprite'),
    tags: words('jam, mystery'),
    status: 'ACTIVE',
    begunDaysAgo: 12,
    milestones: [
      done('It can be won', 3, 8),
      done('It can be lost', 2, 5),
      done('Everybody’s rooms are in', 3, 0),
      open('Play it with the sound off', 2, 1),
    ],
  },
  {
    guild: 'game-jam-regulars',
    owner: 'ben',
    title: 'Footsteps, forty of them',
    description: 'Forty footsteps on ten floors, recorded in one kitchen. Free to use in any jam game.',
    level: 'BEGINNER',
    techStack: words('Audacity'),
    tags: words('sound, assets'),
    status: 'COMPLETED',
    begunDaysAgo: 33,
    milestones: [done('Record them', 2, 28), done('Name and cut them', 2, 18), done('Heard in a game', 1, 1)],
  },
  {
    guild: 'first-pull-request',
    owner: 'sofia',
    title: 'Good first issues',
    description:
      'A list of issues that really are good first ones: described well, small, and with somebody who answers within a day.\n\nRead the guide, take one, say so.',
    level: 'BEGINNER',
    techStack: words('TypeScript, GraphQL'),
    tags: words('open-source, first-steps'),
    repositoryUrl: 'https://git.example.com/first-pull-request/good-first-issues',
    status: 'ACTIVE',
    begunDaysAgo: 80,
    milestones: [
      done('Say what makes an issue a good one', 2, 66),
      done('Thirty maintainers take part', 4, 31),
      done('A hundred issues', 4, 11),
      done('Somebody stays as a maintainer', 5, 2),
      open('Three hundred issues', 5, 40),
    ],
  },
  {
    guild: 'first-pull-request',
    owner: 'yuki',
    title: 'One character at a time',
    description:
      'Fixing how small editors move through text: flags, families and letters with three marks. Each fix is one test and one paragraph.',
    level: 'INTERMEDIATE',
    techStack: words('Rust, TypeScript'),
    tags: words('unicode, editors'),
    status: 'ACTIVE',
    begunDaysAgo: 27,
    milestones: [
      done('A list of what breaks', 2, 21),
      done('Five editors mended', 4, 6),
      open('Ten editors mended', 4, 14),
    ],
  },
  {
    guild: 'first-pull-request',
    owner: 'priya',
    title: 'Diary of a first contribution',
    description:
      'What I did, what I was afraid of, what happened. Written as it goes, so that the next one is less afraid.',
    level: 'BEGINNER',
    techStack: words('Markdown'),
    tags: words('writing, first-steps'),
    status: 'ACTIVE',
    begunDaysAgo: 9,
    milestones: [done('The first pull request', 2, 4), open('The second one', 1, 3)],
  },
  {
    guild: 'blinking-leds',
    owner: 'kwame',
    title: 'Sun on the field',
    description:
      'A solar irrigation controller that says in one lamp how it is. Board, firmware, and the story of three seasons of mistakes.',
    level: 'ADVANCED',
    techStack: words('C, KiCad, Embedded Linux'),
    tags: words('solar, hardware'),
    status: 'ACTIVE',
    begunDaysAgo: 90,
    milestones: [
      done('Survives the first rain', 4, 71),
      done('Half the current', 3, 29),
      done('Repaired by a farmer alone', 5, 8),
      open('Ten fields', 5, 60),
    ],
  },
  {
    guild: 'blinking-leds',
    owner: 'timo',
    title: 'The robot that stands',
    description: 'It falls over less than it used to. Videos of both.',
    level: 'BEGINNER',
    techStack: words('C++, Arduino'),
    tags: words('robots'),
    status: 'ARCHIVED',
    begunDaysAgo: 100,
    milestones: [open('Stand for a minute', 3), open('Walk to the door', 5)],
  },
  {
    guild: 'release-room',
    owner: 'mira',
    title: 'What this world needs next',
    description: 'Ideas for the demo world, weighed and put in order. For the people of this room only.',
    level: 'BEGINNER',
    techStack: [],
    tags: words('planning'),
    isPublic: false,
    status: 'PLANNING',
    begunDaysAgo: 6,
    milestones: [open('Collect them', 1, 4), open('Choose three', 2, 10)],
  },
];
