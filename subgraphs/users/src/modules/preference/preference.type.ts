import { Directive, Field, ObjectType, registerEnumType } from 'type-graphql';
import { Theme } from './preference.entity.ts';

registerEnumType(Theme, {
  name: 'Theme',
  description: 'How bright the platform shall look.',
  valuesConfig: {
    LIGHT: { description: 'Dark on light.' },
    DARK: { description: 'Light on dark.' },
    AUTO: { description: 'As the device does.' },
  },
});

@Directive('@cost(weight: 0)')
@ObjectType('UserPrivacy', { description: 'What others may see of a person.', simpleResolvers: true })
export class UserPrivacy {
  @Field(() => Boolean, {
    description: 'Whether others see the whole profile; if not, they see the name and the picture.',
  })
  profilePublic!: boolean;

  @Field(() => Boolean, {
    description: 'Whether others see how far the person has come: points, level, place in rankings.',
  })
  showStats!: boolean;

  @Field(() => Boolean, { description: 'Whether others see what the person did, and when.' })
  showActivity!: boolean;
}

@Directive('@cost(weight: 0)')
@ObjectType('UserPreferences', {
  description: 'How a person wants the platform to be.',
  simpleResolvers: true,
})
export class UserPreferences {
  @Field(() => Theme, { description: 'How bright it shall look; AUTO until chosen.' })
  theme!: Theme;

  @Field(() => String, { description: 'Language, BCP 47 tag; the one of the registration until chosen.' })
  language!: string;

  @Field(() => UserPrivacy, { description: 'What others may see; everything until chosen.' })
  privacy!: UserPrivacy;
}
