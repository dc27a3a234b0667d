import { isBreachedCore } from '../../secret/breached-passwords.ts';

/** OWASP ASVS 6.2: at least 8 characters, long ones allowed, no rules about which. */
export const passwordLength = { min: 8, max: 128 } as const;

/** What people put around a word does not make it a secret: so many characters are taken off. */
const maxDecoration = 5;
/** Dates and telephone numbers: 10 digits are guessed in seconds. */
const maxDigits = 10;
/** Shorter names occur in good passwords by chance. */
const minNameLength = 4;
const maxRepeatedUnit = 4;
const platformName = 'testverse';

const rows = [
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890123456789',
  'qwertyuiopasdfghjklzxcvbnm',
  'qwertzuiopasdfghjklyxcvbnm',
  'azertyuiopqsdfghjklmwxcvbn',
  'asdfghjkl;zxcvbnm,./',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/',
  'qazwsxedcrfvtgbyhnujm',
  '1q2w3e4r5t6y7u8i9o0p',
  'q1w2e3r4t5y6u7i8o9p0',
  'a1b2c3d4e5f6g7h8i9j0',
  '!@#$%^&*()_+',
];
const walks = rows.flatMap((row) => [row, [...row].reverse().join('')]);

const unleet: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '8': 'b',
  '@': 'a',
  $: 's',
  '!': 'i',
};

/** Is it among the passwords that are tried first, or built from one by rule? */
export function looksBreached(password: string): boolean {
  const text = password.toLowerCase();
  return (
    (/^\d+$/.test(text) && text.length <= maxDigits) ||
    isRepetition(text) ||
    isWalk(text) ||
    cores(text).some((core) => isBreachedCore(core))
  );
}

/** Does it contain the person's own name or address, or the platform's? */
export function containsName(password: string, person: { username?: string; email?: string }): boolean {
  const text = password.toLowerCase();
  const names = [person.username, person.email?.split('@')[0], platformName];
  return names.some((name) => {
    const lower = name?.toLowerCase() ?? '';
    return lower.length >= minNameLength && text.includes(lower);
  });
}

/** The text without what stands around it, and with signs read as the letters they replace. */
function cores(text: string): string[] {
  const stripped = [text, text.replace(/[^a-z]+$/, ''), text.replace(/^[^a-z]+|[^a-z]+$/g, '')];
  return stripped
    .filter((core) => core.length > 0 && text.length - core.length <= maxDecoration)
    .flatMap((core) => [core, [...core].map((char) => unleet[char] ?? char).join('')]);
}

function isRepetition(text: string): boolean {
  for (let size = 1; size <= maxRepeatedUnit; size += 1) {
    const unit = text.slice(0, size);
    if (unit.repeat(Math.ceil(text.length / size)).startsWith(text)) return true;
  }
  return false;
}

/** One walk over the keyboard or the alphabet, or a few short ones: `qwer1234`, `abc123abc`. */
function isWalk(text: string): boolean {
  const parts = [text, ...[text.match(/[a-z]+|\d+|[^a-z\d]+/g) ?? []].filter((all) => all.length <= 4)];
  return parts.some((part) =>
    typeof part === 'string'
      ? isOnRow(part)
      : part.length > 0 && part.every((one) => one.length >= 3 && isOnRow(one)),
  );
}

function isOnRow(text: string): boolean {
  return walks.some((row) => row.includes(text));
}
