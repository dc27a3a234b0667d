// @vitest-environment jsdom
import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { highlight } from './highlight.ts';
import { Markdown } from './markdown.tsx';
import { parseMarkdown } from './parse.ts';
import { safeUrl } from './safe-url.ts';

afterEach(cleanup);

const show = (text: string): HTMLElement => render(<Markdown text={text} />).container;

test('everything a message can be dressed in becomes its element', () => {
  const page = show(
    '**bold** *italic* ~~gone~~ `code`\n\n- one\n- two\n\n3. three\n\n> said\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n```sql\nselect 1\n```',
  );
  for (const [selector, words] of [
    ['strong', 'bold'],
    ['em', 'italic'],
    ['del', 'gone'],
    ['ul li:last-child', 'two'],
    ['ol li', 'three'],
    ['blockquote', 'said'],
    ['td:last-child', '2'],
    ['pre', 'select 1'],
  ] as const)
    expect(page.querySelector(selector)?.textContent, selector).toBe(words);
  expect(page.querySelector('ol')?.getAttribute('start')).toBe('3');
});

test('line breaks stay, and underlines and indents mean nothing', () => {
  expect(show('one\ntwo').querySelectorAll('br')).toHaveLength(1);
  cleanup();
  const page = show('title\n---\n\n    four spaces');
  expect(page.querySelector('h1, h2, pre')).toBeNull();
  expect(page.textContent).toContain('title');
});

test('HTML stays the text it was typed as', () => {
  const page = show('<script>alert(1)</script> <b onclick="x()">b</b>\n\n<img src=x onerror=alert(1)>');
  expect(page.querySelector('script, b, img')).toBeNull();
  expect(page.textContent).toContain('<script>alert(1)</script>');
  expect(page.textContent).toContain('<img src=x onerror=alert(1)>');
});

test.each([
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  'java\nscript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'vbscript:x',
  'file:///etc/passwd',
  '//evil.example',
  '/relative',
])('a link to %s leads nowhere', (address) => {
  expect(safeUrl(address)).toBeNull();
  const page = show(`[press](<${address}>) ![picture](<${address}>) <${address}>`);
  expect(page.querySelector('a, img')).toBeNull();
});

test('links open elsewhere and pass nothing on; pictures are links', () => {
  show('[site](https://example.org/a?b=1) and ![a cat](https://example.org/cat.png) and me@example.org');
  for (const link of screen.getAllByRole('link')) {
    expect(link.getAttribute('rel')).toBe('noopener nofollow ugc');
    expect(link.getAttribute('target')).toBe('_blank');
  }
  expect(screen.getAllByRole('link').map((link) => link.getAttribute('href'))).toEqual([
    'https://example.org/a?b=1',
    'https://example.org/cat.png',
    'mailto:me@example.org',
  ]);
  expect(document.querySelector('img')).toBeNull();
});

const LONGEST = 4000;
const hostile: Record<string, string> = {
  quotes: '>'.repeat(LONGEST),
  'quotes with spaces': '> '.repeat(LONGEST / 2),
  'quotes and lists': '>- '.repeat(LONGEST / 3),
  numbers: '1) '.repeat(LONGEST / 3),
  stars: '*a_'.repeat(LONGEST / 3),
  nested: '*a **b '.repeat(LONGEST / 7),
  'opened and closed': '*a '.repeat(650) + 'b* '.repeat(650),
  brackets: '['.repeat(LONGEST),
  'empty links': '[]('.repeat(LONGEST / 3),
  ticks: Array.from({ length: 85 }, (_, index) => '`'.repeat(index)).join(' '),
  table: 'a|'.repeat(LONGEST / 4) + '\n' + '-|'.repeat(LONGEST / 4),
  lines: 'a\n'.repeat(LONGEST / 2),
  mail: 'a.b_c@'.repeat(LONGEST / 6),
  marks: '*_'.repeat(LONGEST / 2),
  markedBrackets: '*['.repeat(LONGEST / 2),
};

test.each(Object.entries(hostile))(
  '%s are shown within a moment and without too deep a nest',
  (_name, text) => {
    const page = show(text);
    expect(page.textContent?.length).toBeGreaterThan(0);
    let depth = 0;
    for (let node = page.querySelector(':scope *'); node; node = node.querySelector(':scope > *')) depth += 1;
    expect(depth).toBeLessThan(60);
  },
);

test('more emphasis marks than anybody means are read as plain text, for pairing them is slow', () => {
  expect(parseMarkdown('*_'.repeat(LONGEST / 2))).toBeNull();
  expect(parseMarkdown('**bold** and *slanted* '.repeat(100))).not.toBeNull();
  expect(parseMarkdown(`\`\`\`\n${'_'.repeat(3_000)}\n\`\`\``)).not.toBeNull();
});

test('quotes and lists deeper in one another than anybody means are read as plain text, for that is slow as well', () => {
  for (const text of [hostile['quotes'], hostile['quotes and lists'], hostile['numbers']])
    expect(parseMarkdown(text ?? '')).toBeNull();
  expect(parseMarkdown('> - one\n>   - two\n')).not.toBeNull();
});

test('code is coloured by its language, and unknown languages stay plain', () => {
  const parts = highlight('const a = "b";', 'TS') ?? [];
  expect(parts.map(({ text }) => text).join('')).toBe('const a = "b";');
  expect(parts.find(({ text }) => text === 'const')?.kind).toContain('hljs-keyword');
  expect(highlight('x', 'klingon')).toBeNull();
});

test('a few emoji alone stand large', () => {
  expect(show('🎉🚀').querySelector('p')?.className).toContain('text-28');
  cleanup();
  expect(show('🎉 yes').querySelector('p')?.className ?? '').not.toContain('text-28');
});
