import { isURL, registerDecorator } from 'class-validator';

/** Whether a rule is about the items of a list instead. */
interface Each {
  each?: boolean;
}

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

function textRule(
  constraint: string,
  message: string,
  holds: (value: string) => boolean,
  { each = false }: Each = {},
): PropertyDecorator {
  const isKept = (value: unknown): boolean => typeof value === 'string' && holds(value);
  return rule(
    constraint,
    message,
    each ? (value) => Array.isArray(value) && (value as unknown[]).every(isKept) : isKept,
  );
}

const numberRule = (
  constraint: 'min' | 'max',
  message: string,
  holds: (value: number) => boolean,
): PropertyDecorator => rule(constraint, message, (value) => typeof value === 'number' && holds(value));

/** Characters as a person counts them, without blanks around. */
const lengthOf = (value: string): number => [...value.trim()].length;

/** How many characters a text has, without blanks around. @param noun begins the sentence that the person reads, as below */
export function sized(
  noun: string,
  { min, max }: { min?: number; max: number },
  options?: Each,
): PropertyDecorator {
  const isShort = textRule(
    'maxLength',
    `${noun} has ${max} characters at most.`,
    (value) => lengthOf(value) <= max,
    options,
  );
  if (min === undefined) return isShort;
  const isLong = textRule(
    'minLength',
    `${noun} has at least ${min} characters.`,
    (value) => lengthOf(value) >= min,
    options,
  );
  return (target, property) => {
    isShort(target, property);
    isLong(target, property);
  };
}

/**
 * Control characters, halves of a surrogate pair (no database keeps one), line breaks, and the marks that make a text run
 * backwards over its neighbours.
 */
const unfit = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u;
const visible = /[\p{L}\p{N}\p{P}\p{S}]/u;

/** One line. @param options.orNone lets a blank text pass, which means none */
export function oneLine(
  noun: string,
  { orNone = false, each = false }: Each & { orNone?: boolean } = {},
): PropertyDecorator {
  return textRule(
    'matches',
    `${noun} is one line of ${orNone ? '' : 'visible '}text.`,
    (value) => !unfit.test(value.trim()) && (orNone || visible.test(value)),
    { each },
  );
}

/** At least one character that leaves a mark. */
export const visibleText = (noun: string): PropertyDecorator =>
  textRule('minLength', `${noun} has visible text.`, (value) => visible.test(value));

/** Several lines. */
export const prose = (noun: string): PropertyDecorator =>
  textRule(
    'matches',
    `${noun} has no control characters.`,
    (value) => !/[^\P{Cc}\n\r\t]|\p{Cs}/u.test(value),
  );

/** What can stand in an address, in any case. */
export const hyphenated = (noun: string, options?: Each): PropertyDecorator =>
  textRule(
    'matches',
    `${noun} has letters and digits, with single hyphens between.`,
    (value) => /^[a-z0-9]+(-[a-z0-9]+)*$/i.test(value),
    options,
  );

const urlLength = 2048;

/** The full address of a page, without a name and password in it. */
export const httpsUrl = (noun: string): PropertyDecorator =>
  textRule('isUrl', `${noun} needs an https address of ${urlLength} characters at most.`, (value) => {
    const rules = { protocols: ['https'], require_protocol: true, disallow_auth: true };
    return (
      value.startsWith('https://') && value.length <= urlLength && !unfit.test(value) && isURL(value, rules)
    );
  });

/** Lets null pass, unlike the rule of the library: whether a value may be taken away is another question. */
export const atLeast = (min: number, message: string): PropertyDecorator =>
  numberRule('min', message, (value) => value >= min);

/** Likewise. */
export const atMost = (max: number, message: string): PropertyDecorator =>
  numberRule('max', message, (value) => value <= max);

/** @param plural what the list holds, as a sentence begins */
export const fewEnough = (plural: string, max: number): PropertyDecorator =>
  rule(
    'arrayMaxSize',
    `${plural} are ${max} at most.`,
    (value) => Array.isArray(value) && value.length <= max,
  );

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
