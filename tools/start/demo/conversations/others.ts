import type { Conversations } from './conversation.ts';

export const otherTalk: Conversations = {
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
