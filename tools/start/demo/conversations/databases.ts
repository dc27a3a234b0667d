import { day, type Conversations } from './conversation.ts';

export const databaseTalk: Conversations = {
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
};
