import { AssessmentKind, type Definition, type Question } from './definition.ts';

const scaleOf = {
  E: 'extraversion',
  A: 'agreeableness',
  C: 'conscientiousness',
  S: 'emotional-stability',
  I: 'intellect-imagination',
} as const;

/**
 * The items in the order of the pool's sample questionnaire (https://ipip.ori.org/New_IPIP-50-item-scale.htm), each with
 * its scale and its keying (https://ipip.ori.org/newBigFive5broadKey.htm).
 */
const items = `E+ Am the life of the party.
A- Feel little concern for others.
C+ Am always prepared.
S- Get stressed out easily.
I+ Have a rich vocabulary.
E- Don't talk a lot.
A+ Am interested in people.
C- Leave my belongings around.
S+ Am relaxed most of the time.
I- Have difficulty understanding abstract ideas.
E+ Feel comfortable around people.
A- Insult people.
C+ Pay attention to details.
S- Worry about things.
I+ Have a vivid imagination.
E- Keep in the background.
A+ Sympathize with others' feelings.
C- Make a mess of things.
S+ Seldom feel blue.
I- Am not interested in abstract ideas.
E+ Start conversations.
A- Am not interested in other people's problems.
C+ Get chores done right away.
S- Am easily disturbed.
I+ Have excellent ideas.
E- Have little to say.
A+ Have a soft heart.
C- Often forget to put things back in their proper place.
S- Get upset easily.
I- Do not have a good imagination.
E+ Talk to a lot of different people at parties.
A- Am not really interested in others.
C+ Like order.
S- Change my mood a lot.
I+ Am quick to understand things.
E- Don't like to draw attention to myself.
A+ Take time out for others.
C- Shirk my duties.
S- Have frequent mood swings.
I+ Use difficult words.
E+ Don't mind being the center of attention.
A+ Feel others' emotions.
C+ Follow a schedule.
S- Get irritated easily.
I+ Spend time reflecting on things.
E- Am quiet around strangers.
A+ Make people feel at ease.
C+ Am exacting in my work.
S- Often feel blue.
I+ Am full of ideas.`;

function questionOf(line: string, index: number): Question {
  return {
    id: `q${String(index + 1).padStart(2, '0')}`,
    text: line.slice(3),
    scale: scaleOf[line.charAt(0) as keyof typeof scaleOf],
    isReversed: line.charAt(1) === '-',
  };
}

/**
 * The 50-item Big-Five factor markers of the International Personality Item Pool (Goldberg, L. R., 1992, “The development
 * of markers for the Big-Five factor structure”, Psychological Assessment 4, 26–42). The pool's items are in the public
 * domain.
 */
export const bigFive: Definition = {
  id: '019bd0c8-5800-7a50-8b1f-0b5f1fe50001',
  key: 'big-five',
  kind: AssessmentKind.PERSONALITY,
  title: 'Big Five',
  description:
    'Fifty short statements about how you generally are now, not how you wish to be. Say how accurately each describes you, compared with other people of about your age.',
  notice:
    'For reflection, not a diagnosis. It shows how you described yourself today, and how sure that is; it says nothing about what you are able to do, and nobody but you sees your answers.',
  source:
    'International Personality Item Pool, 50-item Big-Five factor markers (Goldberg, 1992); https://ipip.ori.org. Public domain.',
  estimatedMinutes: 8,
  choices: [
    { value: 1, label: 'Very inaccurate' },
    { value: 2, label: 'Moderately inaccurate' },
    { value: 3, label: 'Neither inaccurate nor accurate' },
    { value: 4, label: 'Moderately accurate' },
    { value: 5, label: 'Very accurate' },
  ],
  scales: [
    {
      key: scaleOf.E,
      label: 'Extraversion',
      description: 'How much somebody seeks company, talks and takes the stage.',
    },
    {
      key: scaleOf.A,
      label: 'Agreeableness',
      description: 'How much somebody cares for the feelings and needs of others.',
    },
    {
      key: scaleOf.C,
      label: 'Conscientiousness',
      description: 'How much somebody plans, keeps order and finishes what was begun.',
    },
    {
      key: scaleOf.S,
      label: 'Emotional stability',
      description: 'How calm and even somebody stays when things go wrong.',
    },
    {
      key: scaleOf.I,
      label: 'Intellect and imagination',
      description: 'How much somebody enjoys ideas, words and the imagined.',
    },
  ],
  questions: items.split('\n').map(questionOf),
};
