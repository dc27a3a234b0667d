import {
  isEmail,
  IsOptional,
  Matches,
  MaxLength,
  MinLength,
  registerDecorator,
  ValidateIf,
  type ValidationArguments,
} from 'class-validator';
import { Field, InputType } from 'type-graphql';
import { isLocale, longestLocale } from '../../locale.ts';
import {
  containsName,
  looksBreached,
  PasswordErrorCode,
  passwordLength,
  passwordTexts,
} from '../credential/index.ts';
import { DisplayName } from '../profile/index.ts';
import { CredentialDelivery } from '../session/index.ts';

/** RFC 5321. */
const maxEmailLength = 254;
const maxZoneLength = 64;
/** Signs beyond the basic plane count once, and are two units long. */
const maxPasswordUnits = 2 * passwordLength.max;

interface Rule {
  code: string;
  message: string;
  isMet: (value: string, input: RegisterUserInput) => boolean;
}

/** A rule with a code of its own; texts only. */
function Obeys({ code, message, isMet }: Rule): PropertyDecorator {
  return (target, property) => {
    registerDecorator({
      name: code,
      target: target.constructor,
      propertyName: String(property),
      options: { message, context: { code } },
      validator: {
        validate: (value: unknown, { object }: ValidationArguments) =>
          typeof value === 'string' && isMet(value, object as RegisterUserInput),
      },
    });
  };
}

function isTimeZone(value: string): boolean {
  return isAccepted(() => new Intl.DateTimeFormat('en', { timeZone: value }));
}

/** The library's rule throws at half a surrogate pair. */
function isAddress(value: string): boolean {
  return !/[\p{Cc}\p{Cs}]/u.test(value) && isEmail(value);
}

function isAccepted(attempt: () => unknown): boolean {
  try {
    attempt();
    return true;
  } catch {
    return false;
  }
}

const breached: Rule = {
  code: PasswordErrorCode.PASSWORD_TOO_COMMON,
  message: passwordTexts.PASSWORD_TOO_COMMON,
  // All rules run, also on what is too long already, and this one takes quadratic time.
  isMet: (password) => password.length > maxPasswordUnits || !looksBreached(password),
};
const personal: Rule = {
  code: PasswordErrorCode.PASSWORD_CONTAINS_NAME,
  message: passwordTexts.PASSWORD_CONTAINS_NAME,
  isMet: (password, { username, email }) => !containsName(password, { username, email }),
};

@InputType({ description: 'Who registers.' })
export class RegisterUserInput {
  @Field(() => String, {
    description:
      'Unique name: 3–30 of a–z, 0–9, `_` and `-`, starting with a letter or digit; kept in lower case.',
  })
  @MinLength(3, { message: 'A username has at least 3 characters.' })
  @MaxLength(30, { message: 'A username has 30 characters at most.' })
  @Matches(/^[a-z0-9][a-z0-9_-]*$/i, {
    message: 'A username consists of letters a–z, digits, “_” and “-”, and starts with a letter or digit.',
  })
  username!: string;

  @Field(() => String, { description: 'E-mail address, 254 characters at most. Nobody else sees it.' })
  @Obeys({ code: 'INVALID_EMAIL', message: 'This is not an e-mail address.', isMet: isAddress })
  @MaxLength(maxEmailLength, { message: `An e-mail address has ${maxEmailLength} characters at most.` })
  email!: string;

  @Field(() => String, {
    description:
      'Password, 8–128 characters of any kind; refused when it is among the most guessed ones or contains the name.',
  })
  @MinLength(passwordLength.min, { message: `A password has at least ${passwordLength.min} characters.` })
  @MaxLength(passwordLength.max, { message: `A password has ${passwordLength.max} characters at most.` })
  @Obeys(breached)
  @Obeys(personal)
  password!: string;

  @Field(() => String, {
    nullable: true,
    description: 'The name to show, 1–50 characters; the username when absent.',
  })
  @ValidateIf((input: RegisterUserInput) => input.displayName != null)
  @DisplayName()
  displayName?: string | null;

  @Field(() => CredentialDelivery, {
    defaultValue: CredentialDelivery.TOKEN,
    description: 'How the refresh token shall be delivered.',
  })
  delivery!: CredentialDelivery;

  @Field(() => String, { nullable: true, description: 'Time zone, IANA name; UTC when absent.' })
  @IsOptional()
  @MaxLength(maxZoneLength, { message: 'This is not a time zone.' })
  @Obeys({
    code: 'INVALID_TIME_ZONE',
    message: 'This is not a time zone, such as Europe/Berlin.',
    isMet: isTimeZone,
  })
  timeZone?: string | null;

  @Field(() => String, { nullable: true, description: 'Language, BCP 47 tag; `en` when absent.' })
  @IsOptional()
  @MaxLength(longestLocale, { message: 'This is not a language.' })
  @Obeys({ code: 'INVALID_LOCALE', message: 'This is not a language, such as en or de-AT.', isMet: isLocale })
  locale?: string | null;
}
