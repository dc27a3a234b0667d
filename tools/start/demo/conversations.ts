/** One line of a conversation; the first words of an answer name what it answers. */
export interface DemoMessage {
  by: string;
  text: string;
  /** Minutes since the line before; 2 unless said. */
  after?: number;
  /** Which line of this conversation it answers, counted from 0. */
  answers?: number;
  /** Emoji and who sent them, by username. */
  reactions?: Readonly<Record<string, string>>;
  /** What it said before its author corrected it. */
  first?: string;
}

export interface DemoChannel {
  /** `general` is there already. */
  name: string;
  topic: string;
  kind?: 'TEXT' | 'ANNOUNCEMENT';
  /** How many days ago the conversation began. */
  daysAgo: number;
  /** Its last lines, which the person of the demo sign-in has not read yet. */
  unread?: number;
  messages: readonly DemoMessage[];
}

/** In minutes. */
const day = 24 * 60;

/** What was said in the guilds of the demo world, by the guild's slug. */
export const conversations: Readonly<Record<string, readonly DemoChannel[]>> = {
  'query-planners': [
    {
      name: 'general',
      topic: 'Databases from the inside. Bring the plan, not only the query.',
      daysAgo: 3,
      messages: [
        {
          by: 'mira',
          text: 'Welcome to everybody who joined this week! Tell us which database you are fighting with at the moment.',
        },
        { by: 'priya', text: 'PostgreSQL 15 at work, and SQLite in everything I build at home.', after: 6 },
        {
          by: 'rohan',
          text: 'A warehouse that somebody configured in 2019 and nobody dares to touch. 🙃',
          reactions: { '😂': 'mira lena hana', '🫡': 'oskar' },
        },
        {
          by: 'oskar',
          text: 'Tuesday’s chapter is **visibility and snapshots**. If you have ever wondered why `count(*)` is slow, that one is for you.',
          after: 35,
        },
        { by: 'hana', text: 'Is it fine to come without having read the chapter?', after: 4 },
        {
          by: 'oskar',
          text: 'Always. We read the important two pages together anyway.',
          answers: 4,
          reactions: { '💛': 'hana ida' },
        },
        {
          by: 'tomasz',
          text: 'A small success: our nightly report went from 41 minutes to 50 seconds. It was one missing index on a foreign key.',
          after: day,
          reactions: { '🎉': 'mira oskar clara lena nikhil', '🚀': 'paulo' },
        },
        {
          by: 'clara',
          text: 'Foreign keys do not get an index by themselves. I want this on a mug.',
          answers: 6,
          reactions: { '☕': 'tomasz mira samir' },
        },
        {
          by: 'lena',
          text: 'And check the *other* side too: deleting a parent row scans the child table without one.',
          after: 3,
        },
        {
          by: 'mira',
          text: 'Reminder: the slot for “bring your slow query” on Tuesday is still free. Any volunteers?',
          after: day,
        },
        {
          by: 'paulo',
          text: 'Me. I have a beauty: three CTEs, a lateral join and a `distinct` that nobody can explain.',
          after: 12,
          reactions: { '👀': 'mira oskar elias clara' },
        },
        {
          by: 'elias',
          text: 'A `distinct` nobody can explain is almost always a join that multiplies rows. Bring the row counts.',
          answers: 10,
        },
      ],
    },
    {
      name: 'slow-queries',
      topic: 'Paste the query and `explain (analyze, buffers)`. Sizes of the tables help.',
      daysAgo: 2,
      unread: 3,
      messages: [
        {
          by: 'nikhil',
          text: 'This takes 900 ms and I do not see why. `messages` has 12 million rows, there is an index on `(channel_id)`.\n\n```sql\nselect *\nfrom messages\nwhere channel_id = $1\norder by created_at desc\nlimit 50;\n```',
        },
        {
          by: 'clara',
          text: 'Can you show the plan? My guess is a sort of everything in the channel.',
          after: 3,
        },
        {
          by: 'nikhil',
          text: '```\nLimit  (actual time=912.4..912.5 rows=50)\n  ->  Sort  (actual time=912.4..912.4 rows=50)\n        Sort Key: created_at DESC\n        Sort Method: top-N heapsort  Memory: 63kB\n        ->  Bitmap Heap Scan on messages  (actual rows=418230)\n```',
          after: 2,
        },
        {
          by: 'clara',
          text: 'There it is: it reads **418,230 rows** to return 50. The index finds the channel, but it cannot give the order.',
          answers: 2,
          reactions: { '💡': 'nikhil hana ida' },
        },
        {
          by: 'mira',
          text: 'One index for both:\n\n```sql\ncreate index concurrently messages_channel_idx\n  on messages (channel_id, created_at desc, id);\n```\n\nThe `id` at the end makes the order unique, so that the next page can start exactly where this one ended.',
          after: 4,
          reactions: { '👍': 'nikhil clara oskar' },
        },
        {
          by: 'nikhil',
          text: '0.4 ms. I am speechless.',
          after: 26,
          first: '0.4 ms. I am speachless.',
          reactions: { '🎉': 'mira clara hana', '🔥': 'lena' },
        },
        { by: 'hana', text: 'Why `concurrently`?', after: 5 },
        {
          by: 'lena',
          text: 'Without it the table takes no writes while the index is built. On 12 million rows people notice. It is slower and cannot run inside a transaction, though.',
          answers: 6,
        },
        {
          by: 'samir',
          text: 'And if it fails half-way it leaves an `INVALID` index behind. Look for it:\n\n```sql\nselect indexrelid::regclass from pg_index where not indisvalid;\n```',
          after: 3,
          reactions: { '🙏': 'hana' },
        },
        {
          by: 'ida',
          text: 'Next one, if nobody minds: is `offset 100000` as bad as people say?',
          after: day,
        },
        {
          by: 'oskar',
          text: 'Worse. It reads the 100,000 rows and throws them away, and rows shift under you while people write. Remember the last key instead:\n\n```sql\nwhere (created_at, id) < ($1, $2)\norder by created_at desc, id desc\nlimit 50\n```',
          answers: 9,
          reactions: { '📌': 'ida priya rohan' },
        },
        {
          by: 'ida',
          text: 'So the page number goes away from my interface. Fine, nobody has ever gone to page 37 anyway.',
          after: 2,
          reactions: { '😄': 'oskar mira' },
        },
      ],
    },
    {
      name: 'reading-circle',
      topic: 'One chapter a week, Tuesdays 18:00 UTC.',
      daysAgo: 6,
      messages: [
        {
          by: 'oskar',
          text: '## Chapter 7: how the log saves you\n\n1. why the page is written *after* the log\n2. what a checkpoint does\n3. what `fsync` promises, and who breaks the promise',
        },
        {
          by: 'anouk',
          text: 'Point 3 kept me awake. So a disk may say “done” and mean “nearly”?',
          after: 50,
        },
        {
          by: 'elias',
          text: 'Exactly. Consumer drives used to do that. Look for “power loss protection” in the data sheet.',
          answers: 1,
        },
        {
          by: 'marek',
          text: 'Notes of the evening are in the shared folder. ~~Recording follows~~ we forgot to press the button. 😅',
          after: 2 * day,
          reactions: { '🤷': 'oskar anouk' },
        },
        {
          by: 'oskar',
          text: 'Next week: **visibility and snapshots**. Read up to “hint bits” if you like pain.',
          after: day,
          reactions: { '📖': 'mira hana ida priya' },
        },
      ],
    },
    {
      name: 'announcements',
      topic: 'From the people who run the guild.',
      kind: 'ANNOUNCEMENT',
      daysAgo: 5,
      messages: [
        {
          by: 'mira',
          text: 'We are **more than fifteen people** now. From next week two of us are on call for beginners’ questions every evening: say hello in #general.',
          reactions: { '🎉': 'hana ida paulo priya samir', '❤️': 'clara oskar' },
        },
        {
          by: 'oskar',
          text: 'The library voted: after the log we read the planner. Thank you for all the proposals.',
          after: 2 * day,
        },
      ],
    },
  ],
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
  'pager-poets': [
    {
      name: 'general',
      topic: 'On-call, written down honestly.',
      daysAgo: 1,
      messages: [
        {
          by: 'lena',
          text: 'The pager rings at four\nA disk that nobody owns\nIs full of old logs',
          reactions: { '👏': 'samir paulo mira', '😭': 'nikhil' },
        },
        {
          by: 'samir',
          text: 'It was not DNS.\nThere is no way it was that.\nIt was DNS.',
          after: 7,
          reactions: { '💯': 'lena clara elias wren' },
        },
        {
          by: 'paulo',
          text: 'We moved our runbooks next to the code. First time in two years that one of them was right at 4 a.m.',
          after: 120,
        },
        { by: 'farah', text: 'How do you keep them right?', after: 9 },
        {
          by: 'paulo',
          text: 'The alert links to the file. Whoever is paged and finds something wrong fixes it before closing the incident.',
          answers: 3,
          reactions: { '👍': 'farah zara lena' },
        },
      ],
    },
    {
      name: 'post-mortems',
      topic: 'Without blame. What did we believe, and what was true?',
      daysAgo: 8,
      messages: [
        {
          by: 'lena',
          text: '**What we believed:** the cache is only an optimisation.\n**What was true:** without it the database takes eleven times the load and goes down in 40 seconds.\n\n> An optimisation that you cannot switch off is a dependency.',
          reactions: { '🔖': 'samir mira clara elias' },
        },
        { by: 'elias', text: 'Did you test the cold start afterwards?', after: 31 },
        {
          by: 'lena',
          text: 'Every first Monday now, at ten, with coffee. We found two more dependencies.',
          answers: 1,
          reactions: { '☕': 'elias hana' },
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
  'tiny-models': [
    {
      name: 'general',
      topic: 'If it does not run twice, it did not happen.',
      daysAgo: 1,
      messages: [
        {
          by: 'rohan',
          text: 'The river sensor runs for six weeks on two AA cells now. The model is 38 KB.',
          reactions: { '🤯': 'leila linh kwame', '🔋': 'jun' },
        },
        { by: 'leila', text: 'Which quantisation did you end up with?', after: 11 },
        {
          by: 'rohan',
          text: 'Eight bits for weights, and I keep the last layer in sixteen. Accuracy lost: 0.6 points.',
          answers: 1,
        },
        {
          by: 'priya',
          text: 'Could you share how you seed everything? My notebook gives another result on every machine.',
          after: 55,
        },
        {
          by: 'linh',
          text: '```python\nimport os, random\nimport numpy as np\n\nSEED = 7\nos.environ["PYTHONHASHSEED"] = str(SEED)\nrandom.seed(SEED)\nrng = np.random.default_rng(SEED)\n```\n\nand pass `rng` around instead of using the global one.',
          answers: 3,
          reactions: { '🙏': 'priya' },
        },
      ],
    },
  ],
  'release-room': [
    {
      name: 'general',
      topic: 'What comes next.',
      daysAgo: 1,
      messages: [
        { by: 'mira', text: 'Chat is in. Next on the board: projects with milestones.' },
        {
          by: 'sofia',
          text: 'I would show the milestone line on the guild’s home, not two clicks away.',
          after: 18,
          reactions: { '👍': 'mira lena' },
        },
        {
          by: 'noah',
          text: 'Before we open it: who looks at the invitations again? I would rather find the hole ourselves.',
          after: 44,
        },
        { by: 'aiko', text: 'I do. Friday.', answers: 2, reactions: { '🙏': 'noah mira' } },
      ],
    },
  ],
  'lock-and-key': [
    {
      name: 'general',
      topic: 'Threat models over coffee.',
      daysAgo: 2,
      messages: [
        {
          by: 'noah',
          text: 'Puzzle of the week: a login form answers in 80 ms for unknown addresses and in 190 ms for known ones. What can you do with that?',
          reactions: { '🧩': 'naomi zara elias' },
        },
        { by: 'zara', text: 'List everybody who has an account. Then phish only those.', after: 5 },
        {
          by: 'naomi',
          text: 'Right. And the repair is not a random delay: do the *same work* in both cases.',
          answers: 1,
          reactions: { '💯': 'noah mira nikhil' },
        },
        { by: 'anouk', text: 'So hash something even when there is nobody to compare with?', after: 3 },
        {
          by: 'naomi',
          text: 'Yes, with the same cost. Then measure it, a thousand times each, and look at the medians.',
          answers: 3,
        },
      ],
    },
  ],
  'blinking-leds': [
    {
      name: 'general',
      topic: 'Boards, scopes, and the pin you got wrong.',
      daysAgo: 3,
      messages: [
        {
          by: 'jun',
          text: 'The pin I got wrong this week: `TX` to `TX`. Again.',
          reactions: { '😂': 'kwame timo ben', '🫂': 'viktor' },
        },
        { by: 'kwame', text: 'You transmit to my transmitter, I receive your silence.', after: 2 },
        {
          by: 'ben',
          text: 'I have a logic analyser for 9 € that shows this in ten seconds. Happy to write it up.',
          after: 25,
          reactions: { '🙏': 'timo linh' },
        },
      ],
    },
  ],
  'game-jam-regulars': [
    {
      name: 'general',
      topic: 'One small game a month, finished.',
      daysAgo: 4,
      messages: [
        {
          by: 'camila',
          text: 'The hat has spoken. Theme of the month: **“only one button”**.',
          reactions: { '🎲': 'viktor ben rosa aiko', '🔥': 'yuki' },
        },
        {
          by: 'yuki',
          text: 'A game about a lift. You hold the button, it goes up; you let go, it stops. People have opinions about floors.',
          after: 30,
          reactions: { '😂': 'camila felix' },
        },
        { by: 'viktor', text: 'Please finish it this time. 🙏', answers: 1 },
        {
          by: 'yuki',
          text: 'I have *three whole weekends*.',
          after: 1,
          reactions: { '🫠': 'viktor camila ben' },
        },
      ],
    },
  ],
};
