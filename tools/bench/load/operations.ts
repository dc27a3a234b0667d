import { print } from 'graphql';
import { sdkOperation } from '../operations.ts';

/** Somebody who is signed in, and what they have at hand. */
export interface Visitor {
  token: string;
  username: string;
  /** Guilds they are in. */
  slugs: readonly string[];
  /** Rooms they may read and write. */
  channelIds: readonly string[];
}

/** What requests are made of. */
export interface Crowd {
  visitors: readonly Visitor[];
  /** Of people everywhere. */
  usernames: readonly string[];
  /** Of guilds that everybody may see. */
  slugs: readonly string[];
}

export type Kind = 'read' | 'send' | 'list';

/** One operation of the SDK, as clients send it. */
export interface LoadOperation {
  name: string;
  kind: Kind;
  /** Of a hundred requests. */
  share: number;
  /** Begins the body of a request; the variables and a brace follow. */
  opening: string;
  variables: (crowd: Crowd, visitor: Visitor, turn: number) => object;
  /** Whether the data of an answer is what was asked for. */
  isReal: (data: Answered) => boolean;
}

// oxlint-disable-next-line typescript/no-explicit-any -- the answer's shape is what each document says
type Answered = any;

/** One of them, others each turn, far from one another. */
function any<Item>(items: readonly Item[], turn: number): Item {
  const item = items[(turn * 7919) % items.length];
  if (item === undefined) throw new Error('nothing to choose from');
  return item;
}

const categories = ['WEB', 'BACKEND', 'AI_ML', 'SECURITY', 'OPEN_SOURCE', 'DESIGN'];
const words = ['compiler', 'kernel', 'query guild', 'robot', 'cache club', 'pixel lab'];
const stacks = ['TypeScript', 'Rust', 'Go', 'PostgreSQL', 'React', 'Python'];
const byMembers = { field: 'MEMBER_COUNT', direction: 'DESC' };

type Row = readonly [
  name: string,
  document: string,
  kind: Kind,
  share: number,
  variables: LoadOperation['variables'],
  isReal: LoadOperation['isReal'],
];

const rows: readonly Row[] = [
  [
    'feed: own guilds',
    'Guilds',
    'read',
    8,
    () => ({
      filter: { joinedByViewer: true },
      orderBy: { field: 'NAME', direction: 'ASC' },
      first: 20,
    }),
    ({ guilds }) =>
      guilds.edges.every((edge: Answered) => edge.node.viewerMembership?.status === 'ACTIVE') &&
      guilds.totalCount > 0,
  ],
  [
    'feed: rooms with unread',
    'GuildChannels',
    'read',
    10,
    (_, visitor, turn) => ({ slug: any(visitor.slugs, turn), first: 50 }),
    ({ guild }) => guild.channels.edges.every((edge: Answered) => edge.node.unreadCount >= 0),
  ],
  [
    'guild home',
    'Guild',
    'read',
    12,
    (_, visitor, turn) => ({ slug: any(visitor.slugs, turn) }),
    ({ guild }) => guild.owner.username.startsWith('dev-') && guild.viewerMembership !== null,
  ],
  [
    'channel history',
    'ChannelTimeline',
    'read',
    18,
    (_, visitor, turn) => ({ channelId: any(visitor.channelIds, turn), last: 30 }),
    ({ channel }) => channel.messages.edges.every((edge: Answered) => edge.node.author.profile.displayName),
  ],
  [
    'profile',
    'User',
    'read',
    6,
    (crowd, _, turn) => ({ username: any(crowd.usernames, turn) }),
    ({ user }) => user.profile.displayName.length > 0,
  ],
  [
    'profile: level, achievements',
    'UserGamification',
    'read',
    6,
    (crowd, _, turn) => ({ username: any(crowd.usernames, turn), days: 30, first: 50 }),
    ({ user }) => user.gamification === null || user.gamification.level >= 1,
  ],
  [
    'send a message',
    'SendMessage',
    'send',
    10,
    (_, visitor, turn) => ({
      input: {
        channelId: any(visitor.channelIds, turn),
        body: `What came of it, number ${turn}?`,
        nonce: `${process.pid}-${turn}`,
      },
    }),
    ({ sendMessage }) => sendMessage.userErrors.length === 0 && sendMessage.message.seq > 0,
  ],
  [
    'directory by category',
    'Guilds',
    'list',
    6,
    (_, __, turn) => ({ filter: { category: any(categories, turn) }, orderBy: byMembers, first: 20 }),
    ({ guilds }) => guilds.edges.length > 0,
  ],
  [
    'directory by search',
    'Guilds',
    'list',
    5,
    (_, __, turn) => ({ filter: { search: any(words, turn) }, orderBy: byMembers, first: 20 }),
    ({ guilds }) => guilds.edges.length > 0,
  ],
  [
    'projects by state and stack',
    'Projects',
    'list',
    7,
    (_, __, turn) => ({ filter: { status: ['ACTIVE'], techStack: any(stacks, turn) }, first: 20 }),
    ({ projects }) => projects.edges.every((edge: Answered) => edge.node.status === 'ACTIVE'),
  ],
  [
    'projects of a guild',
    'GuildProjects',
    'list',
    3,
    (_, visitor, turn) => ({ slug: any(visitor.slugs, turn), first: 20 }),
    ({ guild }) => Array.isArray(guild.projects.edges),
  ],
  [
    'members of a guild',
    'GuildMembers',
    'list',
    5,
    (crowd, _, turn) => ({ slug: any(crowd.slugs, turn), first: 20 }),
    ({ guild }) => guild.members.edges[0].node.role === 'OWNER',
  ],
  [
    'leaderboard',
    'Leaderboard',
    'list',
    4,
    (_, __, turn) => ({ period: turn % 2 === 0 ? 'ALL_TIME' : 'MONTHLY', first: 25, radius: 3 }),
    ({ leaderboard }) => leaderboard.edges[0].node.rank === 1,
  ],
];

/** What the load is made of: 60 of 100 read, 10 send, 30 list under a filter. */
export function loadOperations(): LoadOperation[] {
  return rows.map(([name, document, kind, share, variables, isReal]) => {
    const text = { operationName: document, query: print(sdkOperation(document)) };
    const opening = `${JSON.stringify(text).slice(0, -1)},"variables":`;
    return { name, kind, share, opening, variables, isReal };
  });
}

/** An order of a hundred in which each has its share, and stands as far from itself as it can. */
export function mixOf(operations: readonly LoadOperation[]): number[] {
  const places = operations.flatMap(({ share }, index) =>
    Array.from({ length: share }, (_, nth) => ({ at: (nth + 0.5 + index / 100) / share, index })),
  );
  return places.sort((a, b) => a.at - b.at).map(({ index }) => index);
}
