import { IsNotEmpty, IsOptional, ValidateBy, ValidateNested } from 'class-validator';
import { Field, InputType } from 'type-graphql';
import { isLocale } from '../../locale.ts';
import { Theme, type PreferenceChanges } from './preference.entity.ts';

const kept = 'Absent: unchanged; it cannot be null.';

/** Refuses null where a value can be changed but not taken away. */
const Kept = (): PropertyDecorator =>
  IsNotEmpty({ message: 'This can be changed, but not removed. Leave it out to keep it.' });

@InputType({ description: 'What others may see.' })
export class UserPrivacyInput {
  @Field(() => Boolean, { nullable: true, description: `Whether they see the whole profile. ${kept}` })
  @Kept()
  profilePublic?: boolean;

  @Field(() => Boolean, { nullable: true, description: `Whether they see how far one has come. ${kept}` })
  @Kept()
  showStats?: boolean;

  @Field(() => Boolean, { nullable: true, description: `Whether they see what one did. ${kept}` })
  @Kept()
  showActivity?: boolean;
}

@InputType({ description: 'Changes to one’s own preferences.' })
export class UpdatePreferencesInput {
  @Field(() => Theme, { nullable: true, description: `How bright the platform shall look. ${kept}` })
  @Kept()
  theme?: Theme;

  @Field(() => String, { nullable: true, description: `Language, BCP 47 tag. ${kept}` })
  @ValidateBy(
    {
      name: 'isLocale',
      validator: {
        validate: (value: unknown) => typeof value === 'string' && isLocale(value),
        defaultMessage: () => 'This is not a language, such as en or de-AT.',
      },
    },
    { context: { code: 'INVALID_LOCALE' } },
  )
  language?: string;

  @Field(() => UserPrivacyInput, {
    nullable: true,
    description: 'What others may see; only what is in it changes.',
  })
  @IsOptional()
  @ValidateNested()
  privacy?: UserPrivacyInput | null;
}

/** What a valid input changes: nothing that it leaves out. */
export function changesOf({ theme, language, privacy }: UpdatePreferencesInput): PreferenceChanges {
  const { profilePublic, showStats, showActivity } = privacy ?? {};
  const all = { theme, language, profilePublic, showStats, showActivity };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}
