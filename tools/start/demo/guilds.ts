/** A guild of the demo world and who is in it, by username; the founder is its owner. */
export interface DemoGuild {
  slug: string;
  name: string;
  category: string;
  description: string;
  visibility?: 'PUBLIC' | 'PRIVATE' | 'INVITE_ONLY';
  approval?: 'AUTOMATIC' | 'MANUAL';
  maxMembers?: number;
  colors: [primary: string, accent: string];
  features: Feature[];
  owner: string;
  admins: string[];
  moderators: string[];
  members: string[];
  /** Ask to join once the door is watched; nobody has answered yet. */
  waiting?: string[];
}

export type Feature =
  'projectCollaboration' | 'mentorshipProgram' | 'skillAssessments' | 'eventHosting' | 'jobBoard';

const names = (text: string): string[] => text.split(' ').filter(Boolean);

export const guilds: readonly DemoGuild[] = [
  {
    slug: 'query-planners',
    name: 'Query Planners',
    category: 'BACKEND',
    description:
      'Databases from the inside: indexes, plans, locks and the log. Every Tuesday we read one chapter and explain one slow query that somebody brought along.',
    colors: ['#2F6F8F', '#F2B134'],
    features: ['projectCollaboration', 'mentorshipProgram', 'eventHosting'],
    owner: 'mira',
    admins: names('oskar elias'),
    moderators: names('clara nikhil'),
    members: names('tomasz lena paulo hana mateo ida anouk samir sofia priya marek rohan'),
  },
  {
    slug: 'small-web',
    name: 'The Small Web',
    category: 'WEB',
    description:
      'Pages that load before you blink. We share performance budgets, argue about hydration and rebuild one bloated site a month as small as it can be.',
    colors: ['#5B4BB7', '#F47C6C'],
    features: ['projectCollaboration', 'eventHosting'],
    owner: 'aiko',
    admins: names('ines'),
    moderators: names('anouk wren'),
    members: names('amara felix freya mateo yuki sofia rosa mira hana diego camila nikhil priya marek'),
  },
  {
    slug: 'pocket-builders',
    name: 'Pocket Builders',
    category: 'MOBILE',
    description:
      'Apps for real phones: old, full, offline and in bright sunlight. Bring a recording of your app on the slowest device you can find.',
    colors: ['#0E7C66', '#FFD166'],
    features: ['projectCollaboration', 'mentorshipProgram', 'jobBoard'],
    owner: 'dayo',
    admins: names('grace'),
    moderators: names('diego'),
    members: names('priya rosa aiko linh kwame leila felix mateo ida'),
  },
  {
    slug: 'pager-poets',
    name: 'Pager Poets',
    category: 'DEVOPS',
    description:
      'On-call, written down honestly. We collect post-mortems without blame, runbooks that work at 4 a.m. and the occasional haiku about DNS.',
    colors: ['#8C2F39', '#F9DBBD'],
    features: ['eventHosting', 'skillAssessments'],
    owner: 'lena',
    admins: names('samir paulo'),
    moderators: names('nikhil'),
    members: names('mira elias clara oskar hana wren tomasz farah zara noah'),
  },
  {
    slug: 'tiny-models',
    name: 'Tiny Models',
    category: 'AI_ML',
    description:
      'Machine learning that fits on a laptop, a phone or a river sensor. Reproducible notebooks only: if it does not run twice, it did not happen.',
    colors: ['#3D348B', '#E6AF2E'],
    features: ['projectCollaboration', 'skillAssessments', 'mentorshipProgram'],
    owner: 'rohan',
    admins: names('leila'),
    moderators: names('linh'),
    members: names('clara jun timo priya nikhil kwame yuki marek mira'),
  },
  {
    slug: 'game-jam-regulars',
    name: 'Game Jam Regulars',
    category: 'GAME_DEV',
    description:
      'One small game a month, finished. Themes are drawn on the first Friday, everybody plays everything on the last Sunday, and nobody is told to polish.',
    colors: ['#D1495B', '#00798C'],
    features: ['projectCollaboration', 'eventHosting'],
    owner: 'camila',
    admins: names('viktor'),
    moderators: names('ben'),
    members: names('tomasz timo yuki felix rosa aiko freya marek linh amara'),
  },
  {
    slug: 'lock-and-key',
    name: 'Lock & Key',
    category: 'SECURITY',
    description:
      'Defensive security for people who ship. Threat models over coffee, weekly puzzles, and a patient review of anything you were afraid to ask about.',
    approval: 'MANUAL',
    colors: ['#1B1F3B', '#53D8FB'],
    features: ['skillAssessments', 'mentorshipProgram', 'jobBoard'],
    owner: 'noah',
    admins: names('naomi zara'),
    moderators: names('elias'),
    members: names('lena samir mira hana nikhil anouk'),
    waiting: names('priya rosa timo'),
  },
  {
    slug: 'first-pull-request',
    name: 'First Pull Request',
    category: 'OPEN_SOURCE',
    description:
      'For everybody who wants to contribute and does not know where to begin. Maintainers post small, well-described issues; somebody sits with you until it is merged.',
    colors: ['#2A9D8F', '#E76F51'],
    features: ['projectCollaboration', 'mentorshipProgram', 'eventHosting', 'skillAssessments'],
    owner: 'sofia',
    admins: names('wren'),
    moderators: names('ines yuki'),
    members: names('priya rosa felix timo marek grace mira ida diego linh paulo dayo farah hana kwame'),
  },
  {
    slug: 'blinking-leds',
    name: 'Blinking LEDs',
    category: 'EMBEDDED',
    description:
      'Microcontrollers, embedded Linux and everything with a datasheet. Show your board, your scope picture and the pin you got wrong.',
    colors: ['#386641', '#F2E8CF'],
    features: ['projectCollaboration'],
    owner: 'jun',
    admins: names('kwame'),
    moderators: [],
    members: names('timo tomasz linh ben anouk viktor'),
    maxMembers: 50,
  },
  {
    slug: 'pixels-and-prose',
    name: 'Pixels & Prose',
    category: 'DESIGN',
    description:
      'Designers who read code and developers who care about words. We review one screen a week: hierarchy, spacing, and whether the button says what it does.',
    colors: ['#B5179E', '#4CC9F0'],
    features: ['eventHosting', 'jobBoard'],
    owner: 'amara',
    admins: names('freya'),
    moderators: names('wren'),
    members: names('aiko ines camila yuki grace felix ida'),
  },
  {
    slug: 'second-careers',
    name: 'Second Careers',
    category: 'CAREER',
    description:
      'From kitchen, classroom or construction site into software. Mock interviews on Wednesdays, honest reading of job ads, and people who have done it before you.',
    visibility: 'INVITE_ONLY',
    colors: ['#BC6C25', '#606C38'],
    features: ['mentorshipProgram', 'skillAssessments', 'jobBoard'],
    owner: 'felix',
    admins: names('farah'),
    moderators: names('grace'),
    members: names('rosa marek priya timo mira diego'),
  },
  {
    slug: 'release-room',
    name: 'Release Room',
    category: 'OTHER',
    description:
      'Where the people who run this demo world plan what comes next. Private: whoever is not a member cannot tell that it exists.',
    visibility: 'PRIVATE',
    approval: 'MANUAL',
    maxMembers: 12,
    colors: ['#264653', '#E9C46A'],
    features: ['projectCollaboration'],
    owner: 'mira',
    admins: names('sofia'),
    moderators: [],
    members: names('lena aiko noah'),
  },
];
