import { describe, expect, it } from 'vitest';
import { emojiOf } from './reaction.entity.ts';

describe('emojiOf', () => {
  it.each(['👍', '👍🏽', '❤️', '👩‍👩‍👧‍👦', '🏳️‍🌈', '🇩🇪', '1️⃣', '🏴󠁧󠁢󠁳󠁣󠁴󠁿', '☺️'])('takes %s', (emoji) => {
    expect(emojiOf(emoji)).toBe(emoji);
  });

  it('gives a character the form in which it is an emoji, so that two keyboards send one', () => {
    expect(emojiOf('❤')).toBe('❤️');
    expect(emojiOf('☺')).toBe('☺️');
  });

  it.each([
    '',
    ' ',
    'a',
    '1',
    '#',
    ':+1:',
    '👍👍',
    '👍 ',
    'x👍',
    '\u200d',
    '🇩',
    '👍'.repeat(1000),
    '<b>',
    '\ud83d',
  ])('refuses %j', (text) => {
    expect(emojiOf(text)).toBeNull();
  });
});
