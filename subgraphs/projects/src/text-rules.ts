import { isURL, registerDecorator } from 'class-validator';

const urlLength = 2048;

/** A rule that lets null pass; `constraint` decides the code that the person sees. */
function rule(constraint: string, message: string, holds: (value: unknown) => boolean): PropertyDecorator {
  return (target, property) => {
    registerDecorator({
      name: constraint,
      target: target.constructor,
      propertyName: String(property),
      validator: {
        validate: (value: unknown) => value === null || holds(value),
        defaultMessage: () => message,
      },
    });
  };
}

const textRule = (
  constraint: string,
  message: string,
  holds: (value: string) => boolean,
): PropertyDecorator => rule(constraint, message, (value) => typeof value === 'string' && holds(value));

const listRule = (
  constraint: string,
  message: string,
  holds: (value: string) => boolean,
): PropertyDecorator =>
  rule(constraint, message, (value) => Array.isArray(value) && (value as string[]).every(holds));

/** Characters as a person counts them, without blanks around. */
const lengthOf = (value: string): number => [...value.trim()].length;

/**
 * Control characters, halves of a surrogate pair (no database keeps one), line breaks, and the marks that make a text run
 * backwards over its neighbours.
 */
const unfit = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u;
const visible = /[\p{L}\p{N}\p{P}\p{S}]/u;
const isLine = (value: string): boolean => !unfit.test(value.trim()) && visible.test(value);

export const longEnough = (noun: string, min: number): PropertyDecorator =>
  textRule('minLength', `${noun} has at least ${min} characters.`, (value) => lengthOf(value) >= min);

export const shortEnough = (noun: string, max: number): PropertyDecorator =>
  textRule('maxLength', `${noun} has ${max} characters at most.`, (value) => lengthOf(value) <= max);

export const oneLine = (noun: string): PropertyDecorator =>
  textRule('matches', `${noun} is one line of visible text.`, isLine);

export const prose = (noun: string): PropertyDecorator =>
  textRule(
    'matches',
    `${noun} has no control characters.`,
    (value) => !/[^\P{Cc}\n\r\t]|\p{Cs}/u.test(value),
  );

export const httpsUrl = (noun: string): PropertyDecorator =>
  textRule('isUrl', `${noun} needs an https address of ${urlLength} characters at most.`, (value) => {
    const rules = { protocols: ['https'], require_protocol: true, disallow_auth: true };
    return (
      value.startsWith('https://') && value.length <= urlLength && !unfit.test(value) && isURL(value, rules)
    );
  });

/** @param plural what the list holds, as a sentence begins */
export const fewEnough = (plural: string, max: number): PropertyDecorator =>
  rule(
    'arrayMaxSize',
    `${plural} are ${max} at most.`,
    (value) => Array.isArray(value) && value.length <= max,
  );

export const eachShortEnough = (noun: string, max: number): PropertyDecorator =>
  listRule('maxLength', `${noun} has ${max} characters at most.`, (value) => lengthOf(value) <= max);

export const eachOneLine = (noun: string): PropertyDecorator =>
  listRule('matches', `${noun} is one line of visible text.`, isLine);

export const eachHyphenated = (noun: string): PropertyDecorator =>
  listRule('matches', `${noun} has letters and digits, with single hyphens between.`, (value) =>
    /^[a-z0-9]+(-[a-z0-9]+)*$/i.test(value),
  );

const numberRule = (
  constraint: 'min' | 'max',
  message: string,
  holds: (value: number) => boolean,
): PropertyDecorator => rule(constraint, message, (value) => typeof value === 'number' && holds(value));

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
