import type { CATEGORIES, ROLES, VISIBILITIES } from './model.ts';

const categories: Record<(typeof CATEGORIES)[number], string> = {
  WEB: 'Web',
  MOBILE: 'Mobile',
  BACKEND: 'Backend',
  DEVOPS: 'DevOps',
  AI_ML: 'AI and ML',
  GAME_DEV: 'Games',
  SECURITY: 'Security',
  OPEN_SOURCE: 'Open source',
  EMBEDDED: 'Embedded',
  DESIGN: 'Design',
  CAREER: 'Career',
  OTHER: 'Other',
};
const roles: Record<(typeof ROLES)[number], string> = {
  OWNER: 'Owner',
  ADMIN: 'Admin',
  MODERATOR: 'Moderator',
  MEMBER: 'Member',
};
const visibilities: Record<(typeof VISIBILITIES)[number], string> = {
  PUBLIC: 'Public',
  PRIVATE: 'Private',
  INVITE_ONLY: 'Invite only',
};

/** A value the server knows and we do not yet: shown as it is, in words. */
function unknownWord(value: string): string {
  const words = value.toLowerCase().replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const wordOf =
  (words: Readonly<Record<string, string>>) =>
  (value: string): string =>
    words[value] ?? unknownWord(value);

/** Words of the guilds feature. */
export const text = {
  category: wordOf(categories),
  role: wordOf(roles),
  wasDeleted: (name: string): string => `${name} was deleted.`,
  noLongerIn: (name: string): string => `You are no longer a member of ${name}.`,
  newRole: (name: string, role: string): string =>
    `Your role in ${name} is now ${wordOf(roles)(role).toLowerCase()}.`,
  gone: 'This guild is not here any more',
  goneHint: 'It was deleted, or only its members see it now.',
  toDirectory: 'To the directory',
  projects: 'Projects',
  visibility: wordOf(visibilities),
  members: { one: 'member', other: 'members' },
  guildsCounted: { one: 'guild', other: 'guilds' },

  directory: 'Guild directory',
  directoryLead: 'Find the people who build what you build.',
  search: 'Search guilds',
  searchHint: 'Name or description',
  categories: 'Categories',
  categoryLabel: 'Category',
  anyCategory: 'All guilds',
  order: 'Order',
  orders: { MEMBERS: 'Most members', NAME: 'Name', AGE: 'Youngest first' },
  results: 'Guilds',
  noResults: 'No guild matches.',
  noResultsHint: 'Try fewer letters or another category, or found the guild you were looking for.',
  noGuilds: 'No guilds yet.',
  noGuildsHint:
    'A guild is a home for people with the same craft: members, roles, later channels and projects.',
  searching: 'Searching…',
  clear: 'Clear the search',
  joined: 'Joined',
  waiting: 'Waiting for approval',

  found: 'Found a guild',
  foundLead: 'You become its owner. Everything can be changed later.',
  name: 'Name',
  address: 'Address',
  addressHint: 'Derived from the name unless you choose your own.',
  addressFixed: 'Changing it breaks links others have kept.',
  description: 'Description',
  descriptionHint: 'What you do together, and who is welcome.',
  visibilityLabel: 'Who can find it',
  visibilityHints: {
    PUBLIC: 'Public: everyone finds it and can join.',
    PRIVATE: 'Private: to outsiders it does not exist.',
    INVITE_ONLY: 'Invite only: everyone finds it, members are invited.',
  },
  approvalLabel: 'Joining',
  approvals: { AUTOMATIC: 'Everyone gets in at once', MANUAL: 'Someone approves each request' },
  maxMembers: 'Maximum members',
  maxMembersHint: 'Empty for no limit.',
  maxMembersWrong: 'Write a whole number, or leave it empty.',
  guests: 'Guests may read',
  guestsHint: 'People who are not members can look around.',
  preview: 'How it will look',
  previewName: 'Your guild',
  founded: (name: string): string => `${name} is founded.`,
  required: { name: 'A guild needs a name.', description: 'Say in a sentence what the guild is for.' },

  home: 'Home',
  channels: 'Channels',
  memberList: 'Members',
  settings: 'Settings',
  about: 'About',
  facts: 'Facts',
  owner: 'Owner',
  foundedAt: 'Founded',
  limit: 'Limit',
  noDescription: 'Nobody has described this guild yet.',
  allMembers: 'All members',
  join: 'Join guild',
  ask: 'Ask to join',
  leave: 'Leave',
  withdraw: 'Withdraw request',
  signInToJoin: 'Sign in to join',
  welcome: (name: string): string => `You are in. Welcome to ${name}.`,
  asked: 'Your request is with the guild.',
  left: (name: string): string => `You left ${name}.`,
  undo: 'Join again',
  retry: 'Try again',
  leaveTitle: (name: string): string => `Leave ${name}?`,
  leaveWarning: 'This guild is not open to everyone. Once you leave, you may not find your way back in.',
  stay: 'Stay',

  findMember: 'Find a member',
  roleLabel: 'Role',
  anyRole: 'All roles',
  noMembers: 'No member matches.',
  joinedAt: 'joined',
  manage: (name: string): string => `Manage ${name}`,
  setRole: 'Role',
  remove: 'Remove from the guild',
  removeTitle: (name: string): string => `Remove ${name}?`,
  removeWarning: 'They lose access at once. Unless the guild is closed to them, they can join again.',
  removed: (name: string): string => `${name} is no longer a member.`,
  roleSet: (name: string, role: string): string => `${name} is now ${role.toLowerCase()}.`,
  cancel: 'Cancel',

  settingsTitle: 'Guild settings',
  settingsDenied: 'Only people who run this guild can change it.',
  tabs: {
    details: 'Details',
    branding: 'Branding',
    membership: 'Membership',
    roles: 'Roles',
    danger: 'Danger zone',
  },
  save: 'Save changes',
  saved: 'Saved.',
  primaryColour: 'Main colour',
  accentColour: 'Second colour',
  colourHint:
    'Words on it become black or white, and the colour moves a little where they could not be read.',
  logo: 'Logo address',
  banner: 'Banner address',
  pictureHint: 'A picture’s full address that begins with https://',
  colourWrong: 'Write a colour as #rrggbb.',
  rolesLead: 'Admins run the guild with you, moderators keep the peace. There is always exactly one owner.',
  deleteTitle: 'Delete this guild',
  deleteLead: 'Members, roles and everything in it go for good. Nobody can bring it back.',
  deleteConfirm: (slug: string): string => `Type ${slug} to confirm`,
  deleteMismatch: (slug: string): string => `That is not “${slug}”.`,
  deleteAct: 'Delete the guild for good',
  deleted: (name: string): string => `${name} is deleted.`,
} as const;
