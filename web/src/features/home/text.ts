/** Words of the home page. */
export const text = {
  product: 'TestVerse',
  title: 'Home',
  pitch: 'Where developers build in guilds',
  pitchLead:
    'Join people with your craft, take a role, and use everything you see here from your own code too: the whole of TestVerse is one open graph.',
  signUp: 'Create your account',
  signIn: 'Sign in',
  explore: 'Explore the API',
  hello: (name: string): string => `Hello, ${name}`,
  yours: 'Your guilds',
  yoursEmpty: 'You are in no guild yet.',
  yoursEmptyHint: 'A guild is a home for people with the same craft. Join one below, or found your own.',
  popular: 'Guilds with the most members',
  found: 'Found a guild',
  all: 'Open the directory',
  nothingYet: 'No guilds yet. The first one could be yours.',
} as const;
