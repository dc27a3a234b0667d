import type { ReactNode } from 'react';
import { guildColours } from './colour.ts';
import { cx } from './cx.ts';

const sizes = {
  20: 'size-5 text-[9px]',
  24: 'size-6 text-[10px]',
  32: 'size-8 text-12',
  40: 'size-10 text-14',
  64: 'size-16 text-20',
} as const;

/** At most two letters that stand for a name. */
export function initials(name: string): string {
  const words = name
    .trim()
    .split(/[\s_.-]+/u)
    .filter(Boolean);
  const letters = words.length > 1 ? [words[0], words[words.length - 1]] : [words[0] ?? '?'];
  return letters
    .map((word) => Array.from(word ?? '')[0] ?? '')
    .join('')
    .toUpperCase();
}

/** A hue from 0 to 359 that is always the same for the same text. */
export function hueOf(text: string): number {
  let hash = 2166136261;
  for (const char of text) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 16777619);
  return (hash >>> 0) % 360;
}

interface AvatarProps {
  name: string;
  /** What the colour is derived from; the name by default. Stable things (an id, a username) are better. */
  seed?: string;
  src?: string | null;
  size?: keyof typeof sizes;
  /** A guild is square, a person round. */
  square?: boolean;
  /** `#rrggbb` to use instead of the derived colour. */
  colour?: string | undefined;
}

/** A picture or initials. Decorative: the name stands beside it or on the enclosing link. */
export function Avatar({ name, seed, src, size = 32, square, colour }: AvatarProps): ReactNode {
  const shape = cx('shrink-0 overflow-hidden', sizes[size], square ? 'rounded-md' : 'rounded-full');
  if (src) return <img src={src} alt="" loading="lazy" className={cx(shape, 'object-cover')} />;
  const { fill, ink } = colour
    ? guildColours(colour)
    : { fill: `oklch(0.46 0.1 ${hueOf(seed ?? name)})`, ink: '#ffffff' };
  return (
    // The letters are drawn, not written: they are no part of what a link or a button around them is called.
    <span
      aria-hidden="true"
      data-initials={initials(name)}
      className={cx(
        shape,
        'inline-flex items-center justify-center font-semibold before:content-[attr(data-initials)]',
      )}
      style={{ background: fill, color: ink }}
    />
  );
}
