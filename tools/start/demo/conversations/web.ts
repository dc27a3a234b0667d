import { day, type Conversations } from './conversation.ts';

export const webTalk: Conversations = {
  'small-web': [
    {
      name: 'general',
      topic: 'Pages that load before you blink.',
      daysAgo: 2,
      unread: 4,
      messages: [
        {
          by: 'aiko',
          text: 'This month’s bloated site is a **recipe blog**: 9.4 MB, 212 requests, and the recipe starts after 14 screens.',
          reactions: { '😱': 'ines wren mira', '🥘': 'camila' },
        },
        {
          by: 'ines',
          text: 'I got it to 96 KB with the photographs as AVIF and no script at all. The recipe is on top. Is that cheating?',
          after: 90,
        },
        {
          by: 'wren',
          text: 'Putting the recipe on top of a recipe page is revolutionary. 👏',
          answers: 1,
          reactions: { '😂': 'aiko ines felix' },
        },
        { by: 'felix', text: 'How do you decide which font weights survive?', after: 20 },
        {
          by: 'anouk',
          text: 'I keep regular and bold and let the browser do the rest. Nobody has complained yet.',
          after: 8,
        },
        {
          by: 'mateo',
          text: 'Question about hydration: we ship 140 KB of script so that one menu can open. Please tell me there is another way.',
          after: day,
        },
        {
          by: 'freya',
          text: '```html\n<details>\n  <summary>Menu</summary>\n  <nav>…</nav>\n</details>\n```',
          answers: 5,
          reactions: { '🤯': 'mateo', '💯': 'aiko ines anouk' },
        },
        { by: 'mateo', text: 'I need a moment.', after: 1, reactions: { '😄': 'freya wren' } },
      ],
    },
    {
      name: 'budgets',
      topic: 'Numbers we promise our visitors.',
      daysAgo: 4,
      messages: [
        {
          by: 'aiko',
          text: 'Template for a budget, steal it:\n\n| what | most |\n| --- | --- |\n| script | 60 KB |\n| styles | 15 KB |\n| fonts | 40 KB |\n| first paint, 4G | 1.2 s |',
          reactions: { '📌': 'ines anouk mira', '🙏': 'rosa' },
        },
        { by: 'rosa', text: 'Do you count compressed or not?', after: 14 },
        {
          by: 'aiko',
          text: 'Compressed for the network, uncompressed for the phone that has to parse it. Both matter.',
          answers: 1,
        },
        {
          by: 'nikhil',
          text: 'We let the build fail when a number grows by more than 2 %. Took a week until everybody stopped hating it.',
          after: day,
          reactions: { '💪': 'aiko' },
        },
      ],
    },
  ],
  'first-pull-request': [
    {
      name: 'general',
      topic: 'Your first contribution, with somebody beside you.',
      daysAgo: 2,
      messages: [
        {
          by: 'sofia',
          text: 'New here? Say which language you like and how much time you have. We find you an issue that fits.',
          reactions: { '💛': 'priya rosa timo' },
        },
        {
          by: 'timo',
          text: 'TypeScript, two evenings a week. I have never sent a pull request and I am a little afraid of the review.',
          after: 40,
        },
        {
          by: 'wren',
          text: 'Everybody is. I sit with you on Thursday: we write it, we read the comments together, and nobody bites.',
          answers: 1,
          reactions: { '🫶': 'timo sofia' },
        },
        {
          by: 'kwame',
          text: 'Merged!! A typo in the docs, but it is *my* typo fix. 🎉',
          after: day,
          reactions: { '🎉': 'sofia wren ines yuki dayo', '🚀': 'grace', '❤️': 'timo' },
        },
        { by: 'yuki', text: 'That is how all of us began. What is next?', after: 3 },
        { by: 'kwame', text: 'I saw a “good first issue” about `--help` output. Taking that one.', after: 2 },
      ],
    },
    {
      name: 'good-first-issues',
      topic: 'Small, described, with somebody who answers.',
      daysAgo: 3,
      messages: [
        {
          by: 'ines',
          text: '**Error message says “undefined”** when the config file is empty. You need: one `if` and one test. Ask me.',
          reactions: { '🙋': 'rosa' },
        },
        { by: 'rosa', text: 'Mine, if it is still free?', after: 16 },
        {
          by: 'ines',
          text: 'All yours. The test goes beside `read-config.test.ts`; copy the first case and take the file away.',
          answers: 1,
        },
      ],
    },
  ],
};
