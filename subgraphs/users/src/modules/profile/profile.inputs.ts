import { IsOptional, IsUrl, Matches, MaxLength, MinLength, ValidateIf } from 'class-validator';
import { Field, InputType } from 'type-graphql';

const kept = 'Absent: unchanged; null: cleared.';
const maxNameLength = 50;
const maxBioLength = 1000;
const maxLocationLength = 100;
const maxLinkLength = 300;

/** No control characters, no halves of a surrogate pair, no marks that turn the direction of the text around them. */
const singleLine = /^[^\p{Cc}\p{Cs}\u202A-\u202E\u2066-\u2069]*$/u;
const multiLine = /^(?:[^\p{Cc}\p{Cs}\u202A-\u202E\u2066-\u2069]|[\n\r\t])*$/u;
const visible = /\S/;

function Text(label: string, max: number, pattern = singleLine): PropertyDecorator {
  return (target, property) => {
    const at = String(property);
    IsOptional()(target, at);
    MaxLength(max, { message: `${label} has ${max} characters at most.` })(target, at);
    Matches(pattern, { message: `${label} contains characters that cannot be shown.` })(target, at);
  };
}

function Link(label: string): PropertyDecorator {
  return (target, property) => {
    const at = String(property);
    IsOptional()(target, at);
    MaxLength(maxLinkLength, { message: `${label} has ${maxLinkLength} characters at most.` })(target, at);
    Matches(singleLine, { message: `${label} contains characters that cannot be shown.` })(target, at);
    IsUrl(
      { protocols: ['https'], require_protocol: true, disallow_auth: true },
      { message: `${label} is a full address that starts with https://.` },
    )(target, at);
  };
}

/** The rules of a display name, for every input that has one. */
export function DisplayName(): PropertyDecorator {
  return (target, property) => {
    const at = String(property);
    MinLength(1, { message: 'The display name is missing.' })(target, at);
    MaxLength(maxNameLength, { message: `The display name has ${maxNameLength} characters at most.` })(
      target,
      at,
    );
    Matches(singleLine, { message: 'The display name contains characters that cannot be shown.' })(
      target,
      at,
    );
    Matches(visible, { message: 'The display name needs at least one visible character.' })(target, at);
  };
}

@InputType({ description: 'Changes to one’s own profile.' })
export class UpdateProfileInput {
  @Field(() => String, {
    nullable: true,
    description: 'The name to show, 1–50 characters. Absent: unchanged; it cannot be cleared.',
  })
  @ValidateIf((input: UpdateProfileInput) => input.displayName !== undefined)
  @DisplayName()
  displayName?: string;

  @Field(() => String, { nullable: true, description: `First name, 50 characters at most. ${kept}` })
  @Text('The first name', maxNameLength)
  firstName?: string | null;

  @Field(() => String, { nullable: true, description: `Last name, 50 characters at most. ${kept}` })
  @Text('The last name', maxNameLength)
  lastName?: string | null;

  @Field(() => String, {
    nullable: true,
    description: `A few lines about oneself, plain text, 1,000 characters at most. ${kept}`,
  })
  @Text('The bio', maxBioLength, multiLine)
  bio?: string | null;

  @Field(() => String, { nullable: true, description: `Where one is, 100 characters at most. ${kept}` })
  @Text('The location', maxLocationLength)
  location?: string | null;

  @Field(() => String, { nullable: true, description: `Web address, https, 300 characters at most. ${kept}` })
  @Link('The website')
  website?: string | null;

  @Field(() => String, { nullable: true, description: `LinkedIn address, https. ${kept}` })
  @Link('The LinkedIn link')
  linkedIn?: string | null;

  @Field(() => String, { nullable: true, description: `GitHub address, https. ${kept}` })
  @Link('The GitHub link')
  github?: string | null;
}
