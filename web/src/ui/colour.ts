/** Red, green, blue from 0 to 255. */
type Rgb = readonly [number, number, number];

const WHITE = '#ffffff';
const BLACK = '#12141a';

/** Reads `#rgb` or `#rrggbb`; null for anything else. */
export function parseHex(colour: string): Rgb | null {
  const match = /^#?([0-9a-f]{3}|[0-9a-f]{6})$/iu.exec(colour.trim());
  if (!match?.[1]) return null;
  const hex = match[1].length === 3 ? match[1].replace(/./gu, '$&$&') : match[1];
  const value = Number.parseInt(hex, 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

function toHex(rgb: Rgb): string {
  return `#${rgb.map((channel) => Math.round(channel).toString(16).padStart(2, '0')).join('')}`;
}

function luminance(rgb: Rgb): number {
  const [r, g, b] = rgb.map((channel) => {
    const part = channel / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as unknown as Rgb;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** WCAG contrast ratio of two `#rrggbb` colours, 1 to 21; 1 when either cannot be read. */
export function contrast(first: string, second: string): number {
  const a = parseHex(first);
  const b = parseHex(second);
  if (!a || !b) return 1;
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** Black or white, whichever reads better on the given colour. */
export function readableInk(background: string): string {
  return contrast(background, WHITE) >= contrast(background, BLACK) ? WHITE : BLACK;
}

/**
 * The colour itself when it reaches `wanted` contrast against `background`; otherwise the nearest mix of it
 * with white or black (whichever helps) that does. Unreadable input gives the better of black and white.
 */
export function withContrast(colour: string, background: string, wanted: number): string {
  const rgb = parseHex(colour);
  const goal = readableInk(background);
  const target = parseHex(goal);
  if (!rgb || !target) return goal;
  for (let step = 0; step <= 20; step += 1) {
    const share = step / 20;
    const mixed = toHex(
      rgb.map((channel, index) => channel + ((target[index] ?? 0) - channel) * share) as unknown as Rgb,
    );
    if (contrast(mixed, background) >= wanted) return mixed;
  }
  return goal;
}

/** A guild's fill and its ink: text on the fill always reaches 4.5 : 1. */
export function guildColours(primary: string): { fill: string; ink: string } {
  const fill = parseHex(primary) ? primary : '#3b4b8f';
  const ink = readableInk(fill);
  return { fill: withContrast(fill, ink, 4.5), ink };
}
