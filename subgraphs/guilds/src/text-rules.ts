import { isURL, registerDecorator } from 'class-validator';

const urlLength = 2048;

/** A rule on texts that lets null pass; `constraint` decides the code that the person sees. */
function textRule(constraint: string, message: string, holds: (value: string) => boolean): PropertyDecorator {
  return (target, property) => {
    registerDecorator({
      name: constraint,
      target: target.constructor,
      propertyName: String(property),
      validator: {
        validate: (value: unknown) => value === null || (typeof value === 'string' && holds(value)),
        defaultMessage: () => message,
      },
    });
  };
}

/** Characters as a person counts them, without blanks around. */
const lengthOf = (value: string): number => [...value.trim()].length;

export const longEnough = (noun: string, min: number): PropertyDecorator =>
  textRule('minLength', `${noun} has at least ${min} characters.`, (value) => lengthOf(value) >= min);

export const shortEnough = (noun: string, max: number): PropertyDecorator =>
  textRule('maxLength', `${noun} has ${max} characters at most.`, (value) => lengthOf(value) <= max);

/**
 * Control characters, halves of a surrogate pair (no database keeps one), line breaks, and the marks that make a text run
 * backwards over its neighbours.
 */
const unfit = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u;
const visible = /[\p{L}\p{N}\p{P}\p{S}]/u;

export const oneLine = (noun: string): PropertyDecorator =>
  textRule(
    'matches',
    `${noun} is one line of visible text.`,
    (value) => !unfit.test(value.trim()) && visible.test(value),
  );

/** As `oneLine`, where a blank text means none. */
export const lineOrNone = (noun: string): PropertyDecorator =>
  textRule('matches', `${noun} is one line of text.`, (value) => !unfit.test(value.trim()));

/** At least one character that leaves a mark. */
export const visibleText = (noun: string): PropertyDecorator =>
  textRule('minLength', `${noun} has visible text.`, (value) => visible.test(value));

export const prose = (noun: string): PropertyDecorator =>
  textRule(
    'matches',
    `${noun} has no control characters.`,
    (value) => !/[^\P{Cc}\n\r\t]|\p{Cs}/u.test(value),
  );

export const slugged = (): PropertyDecorator =>
  textRule('matches', 'An address has lower-case letters and digits, with single hyphens between.', (value) =>
    /^[a-z0-9]+(-[a-z0-9]+)*$/i.test(value),
  );

export const hyphenated = (noun: string): PropertyDecorator =>
  textRule('matches', `${noun} has letters and digits, with single hyphens between.`, (value) =>
    /^[a-z0-9]+(-[a-z0-9]+)*$/i.test(value),
  );

export const httpsUrl = (noun: string): PropertyDecorator =>
  textRule('isUrl', `${noun} needs an https address of ${urlLength} characters at most.`, (value) => {
    const rules = { protocols: ['https'], require_protocol: true, disallow_auth: true };
    return (
      value.startsWith('https://') && value.length <= urlLength && !unfit.test(value) && isURL(value, rules)
    );
  });

function numberRule(
  constraint: 'min' | 'max',
  message: string,
  holds: (value: number) => boolean,
): PropertyDecorator {
  return (target, property) => {
    registerDecorator({
      name: constraint,
      target: target.constructor,
      propertyName: String(property),
      validator: {
        validate: (value: unknown) => value === null || (typeof value === 'number' && holds(value)),
        defaultMessage: () => message,
      },
    });
  };
}

/** Lets null pass, unlike the rule of the library: whether a value may be taken away is another question. */
export const atLeast = (min: number, message: string): PropertyDecorator =>
  numberRule('min', message, (value) => value >= min);

export const atMost = (max: number, message: string): PropertyDecorator =>
  numberRule('max', message, (value) => value <= max);

/** Refuses null where a value can be changed but not taken away. */
export function notNull(noun: string): PropertyDecorator {
  return (target, property) => {
    registerDecorator({
      name: 'isNotEmpty',
      target: target.constructor,
      propertyName: String(property),
      validator: {
        validate: (value: unknown) => value !== null,
        defaultMessage: () => `${noun} can be changed, but not removed. Leave it out to keep it.`,
      },
    });
  };
}
